"""Search by reference and by name, only among what the actor may see."""

from collections.abc import Sequence
from typing import Any

from piccolo.query.methods.select import Select

from opx_core import db, names
from opx_core.identity import Actor
from opx_core.policy import visible
from opx_core.references import tidy
from opx_core.tables import Case, CaseParty, PartyWord

LIMIT = 100
MOST_WORDS = 6


async def find_cases(actor: Actor, text: str) -> list[dict[str, Any]]:
    """The cases whose reference is ``text`` or one of whose people has all its words.

    A word also finds names that begin with it. Newest first, one more than :data:`LIMIT` at
    most. ``found_as`` is the name by which a case was found.
    """
    words = names.words(text)[:MOST_WORDS]
    if not words:
        return []
    cases = CaseParty.select(CaseParty.case).where(CaseParty.party.is_in(_people(words)))
    matches = (Case.reference == tidy(text)) | Case.id.is_in(cases)
    found: list[dict[str, Any]] = (
        await Case.select(
            *(Case.id, Case.reference, Case.kind, Case.state, Case.level, Case.closed),
            *(Case.subject, Case.received_at),
            Case.complainant.name.as_alias("complainant"),
        )
        .where(visible(actor), matches)
        .order_by(Case.received_at, ascending=False)
        .limit(LIMIT + 1)
    )
    named = await _names([row["id"] for row in found], words)
    return [{**row, "found_as": named.get(row["id"], row["complainant"])} for row in found]


def _people(words: Sequence[str]) -> Select[Any]:
    people: Select[Any] | None = None
    for word in words:
        some = PartyWord.select(PartyWord.party).where(PartyWord.word.like(f"{word}%"))
        people = some if people is None else some.where(PartyWord.party.is_in(people))
    if people is None:
        raise ValueError("Search for at least one word.")
    return people


async def _names(case_ids: list[int], words: Sequence[str]) -> dict[int, str]:
    rows = await db.fetch(
        "select cp.case_id, p.name from case_party cp join party p on p.id = cp.party_id "
        "where cp.case_id = any($1) order by cp.id desc",
        case_ids,
    )
    return {row["case_id"]: row["name"] for row in rows if _fits(row["name"], words)}


def _fits(name: str, words: Sequence[str]) -> bool:
    own = names.words(name)
    return all(any(part.startswith(word) for part in own) for word in words)
