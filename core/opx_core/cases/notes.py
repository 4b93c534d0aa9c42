"""Notes on a case: written for a ring of readers, with colleagues named, some of them pinned."""

from collections.abc import Iterable
from datetime import UTC, datetime

from opx_core import case_texts, db, events, mentions, notices
from opx_core.case_texts import CaseText
from opx_core.cases import drafts
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import UnknownCase, find
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.policy import require
from opx_core.rings import RINGS, condition

LONGEST = 20_000
PAGE = 50


_NOTE = """
select n.pinned_at, n.ring, n.body from note n where n.id = $1 and n.case_id = $2 and {seen}
for update
"""
_NOTES = """
select n.id, n.body as text, n.ring, u.name as by, n.created_at as at,
n.pinned_at is not null as pinned
from note n left join user_account u on u.id = n.author_id
where n.case_id = $1 and ($2::bigint is null or n.id < $2) and {seen} order by n.id desc limit $3
"""


async def add_note(actor: Actor, reference: str, body: str, ring: str = "firm") -> int:
    """Add a note for a ring of readers; gives its id.

    :class:`Invalid` if it is empty, over 20,000 characters, or names someone who could not see it.
    A note does not change the case's version: two people may write notes at the same time.
    The actor's draft of a note is done with; who is named, and the owner, are told.
    """
    case = await find(actor, reference)
    require(actor, "core.add_notes", case)
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    _check(text, ring)
    named = await _named(actor, case, text, ring)
    (note_id,) = await db.next_ids("note", 1)
    now = datetime.now(UTC)
    row = {"id": note_id, "case_id": case["id"], "author_id": actor.id, "body": text}
    await db.insert("note", [{**row, "created_at": now, "ring": ring, "team_id": actor.team_id}])
    stream = events.case_stream(case["id"])
    values = {"note_id": note_id, "body": text}
    await events.record(
        events.Happening(stream, "core.note_added", actor, values, case["id"], now, ring)
    )
    mine = {"ring": ring, "author_id": actor.id, "team_id": actor.team_id}
    await case_texts.keep([CaseText(case["id"], "note", note_id, text, **mine)])  # type: ignore[arg-type]
    await drafts.discard(actor, case["id"], "note")
    await _tell(actor, case, named, text, ring)
    return note_id


async def notes_of(actor: Actor, case_id: int, before: int | None = None) -> list[Row]:
    """The newest notes of a case that the actor may see, one more than :data:`PAGE` if there are.

    The caller has found the case for this actor.
    """
    sql = _NOTES.format(seen=condition(actor, "n"))
    return [dict(row) for row in await db.fetch(sql, case_id, before, PAGE + 1)]


async def pin_note(actor: Actor, reference: str, note_id: int, pinned: bool) -> None:
    """Keep a note at the top of its case, or no longer. Doing so again changes nothing.

    ``UnknownCase`` if the case has no such note that the actor may see.
    """
    case = await find(actor, reference)
    require(actor, "core.add_notes", case)
    rows = await db.fetch(_NOTE.format(seen=condition(actor, "n")), note_id, case["id"])
    if not rows:
        raise UnknownCase("This case has no such note.")
    if pinned is (rows[0]["pinned_at"] is not None):
        return
    await db.update("note", note_id, {"pinned_at": datetime.now(UTC) if pinned else None})
    kind = "core.note_pinned" if pinned else "core.note_unpinned"
    values = {"note_id": note_id, "excerpt": _excerpt(rows[0]["body"])}
    stream = events.case_stream(case["id"])
    happening = events.Happening(stream, kind, actor, values, case["id"], None, rows[0]["ring"])
    await events.record(happening)


def _check(text: str, ring: str) -> None:
    if ring not in RINGS:
        raise Invalid({"ring": "Choose who may see the note."})
    if not text:
        raise Invalid({"body": "Write the note first."})
    if len(text) > LONGEST:
        raise Invalid(
            {"body": f"A note has at most {LONGEST:,} characters; this has {len(text):,}."}
        )


async def _named(actor: Actor, case: Row, text: str, ring: str) -> list[int]:
    if "@" not in text:
        return []
    named = mentions.mentioned(text, await mentions.readers(case["book_id"]))
    blind = [
        person["name"]
        for person in named
        if ring == "team" and not mentions.sees_team(person, actor.team_id)
    ]
    if blind:
        who = " and ".join(blind)
        raise Invalid({"body": f"{who} cannot see a note of your team: choose Firm, or no @."})
    return [person["id"] for person in named]


async def _tell(actor: Actor, case: Row, named: Iterable[int], text: str, ring: str) -> None:
    named = list(named)
    excerpt = _excerpt(text)
    await notices.tell(actor, named, Notice("core.mentioned", case["id"], excerpt))
    owner = case["owner_id"]
    if owner is not None and owner not in named and (ring != "team" or await _same(actor, owner)):
        await notices.tell(actor, [owner], Notice("core.noted", case["id"], excerpt))


async def _same(actor: Actor, owner_id: int) -> bool:
    team = await db.fetch_value("select team_id from user_account where id = $1", owner_id)
    return actor.team_id is not None and team == actor.team_id


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else f"{line[:117]}…"
