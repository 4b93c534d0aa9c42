"""The words of cases, notes and documents, kept where search finds them.

Whoever writes such a text calls :func:`keep` in the same transaction; search reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from opx_core import db

LONGEST = 250_000


@dataclass(frozen=True, slots=True)
class CaseText:
    """A text on a case. ``source`` and ``source_id`` say what it is: ``note`` 17.

    ``title`` is found too: a subject, a file's name. The ring's columns are those of ``rings``.
    ``at`` is when it was written, by default now.
    """

    case_id: int
    source: str
    source_id: int
    body: str
    title: str = ""
    ring: str = "firm"
    author_id: int | None = None
    team_id: int | None = None
    at: datetime | None = None


async def keep(texts: Sequence[CaseText]) -> None:
    """Let search find ``texts``, each instead of what the same source said before.

    Only the first 250,000 characters are found: an index entry has an end.
    """
    await db.current().connection.executemany(
        "insert into case_text (case_id, source, source_id, title, body, ring, author_id, team_id,"
        " at, book_id) values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, now()),"
        " (select book_id from case_file where id = $1)) on conflict (case_id, source, source_id)"
        " do update set title = excluded.title, body = excluded.body, ring = excluded.ring",
        [
            (
                *(each.case_id, each.source, each.source_id, _plain(each.title)),
                *(_plain(each.body), each.ring, each.author_id, each.team_id, each.at),
            )
            for each in texts
        ],
    )


async def show_to(case_id: int, source: str, source_id: int, ring: str) -> None:
    """Let those of another ring find this text."""
    await db.execute(
        "update case_text set ring = $4 where case_id = $1 and source = $2 and source_id = $3",
        case_id,
        source,
        source_id,
        ring,
    )


async def forget(case_id: int, source: str, source_id: int) -> None:
    """Let search find this text no longer."""
    await db.execute(
        "delete from case_text where case_id = $1 and source = $2 and source_id = $3",
        case_id,
        source,
        source_id,
    )


def _plain(text: str) -> str:
    return text.replace("\x00", "")[:LONGEST]
