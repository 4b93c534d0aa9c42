"""Notes on a case."""

from datetime import UTC, datetime

from opx_core import case_texts, db, events
from opx_core.case_texts import CaseText
from opx_core.cases.locking import find
from opx_core.cases.moves import Invalid
from opx_core.identity import Actor
from opx_core.policy import require

LONGEST = 20_000


async def add_note(actor: Actor, reference: str, body: str) -> int:
    """Add a note; gives its id. :class:`Invalid` if it is empty or over 20,000 characters.

    A note does not change the case's version: two people may write notes at the same time.
    """
    case = await find(actor, reference)
    require(actor, "core.add_notes", case)
    text = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Invalid({"body": "Write the note first."})
    if len(text) > LONGEST:
        raise Invalid(
            {"body": f"A note has at most {LONGEST:,} characters; this has {len(text):,}."}
        )
    (note_id,) = await db.next_ids("note", 1)
    now = datetime.now(UTC)
    row = {"id": note_id, "case_id": case["id"], "author_id": actor.id, "body": text}
    await db.insert("note", [{**row, "created_at": now}])
    await case_texts.keep(
        [CaseText(case["id"], "note", note_id, text, "", "team", actor.id, actor.team_id, now)]
    )
    stream = events.case_stream(case["id"])
    values = {"note_id": note_id, "body": text}
    await events.record(events.Happening(stream, "core.note_added", actor, values, case["id"], now))
    return note_id
