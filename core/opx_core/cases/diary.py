"""The diary: a case is brought forward on a day, with a reason, to someone or to its owner."""

from datetime import date, datetime

from opx_core import db, events, notices
from opx_core.calendars import LONDON
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import find
from opx_core.db import Row
from opx_core.identity import Actor, system_actor
from opx_core.notices import Notice
from opx_core.policy import require, visible_in

LONGEST = 500
MOST_DAYS = 366 * 3
BATCH = 500

_WAITING = """
select d.id, d.due_on, d.reason, d.made_at, c.reference, p.name as complainant, c.subject
from diary_entry d join case_file c on c.id = d.case_id join party p on p.id = c.complainant_id
where d.done_at is null and coalesce(d.for_id, c.owner_id, d.made_by) = $1 and {visible}
order by d.due_on, d.id limit 500
"""
_DUE = """
update diary_entry d set told_at = now() from case_file c
where d.id in (select id from diary_entry where done_at is null and told_at is null
    and due_on <= $1 order by id limit $2 for update skip locked) and c.id = d.case_id
returning d.case_id, d.reason, coalesce(d.for_id, c.owner_id, d.made_by) as for_id
"""


async def bring_forward(
    actor: Actor, reference: str, due_on: date, reason: str, for_id: int | None = None
) -> int:
    """Bring a case forward on a day; gives the entry's id.

    Without ``for_id`` it comes to its owner then, or where it has none, to whoever wrote it down.

    ``Invalid`` for a day that has passed, or that lies more than three years ahead.
    """
    case = await find(actor, reference)
    require(actor, "core.keep_diary", case)
    today = datetime.now(LONDON).date()
    errors = _wrong(due_on, today, reason)
    if errors:
        raise Invalid(errors)
    (entry_id,) = await db.next_ids("diary_entry", 1)
    row = {"id": entry_id, "case_id": case["id"], "due_on": due_on, "reason": reason.strip()}
    await db.insert("diary_entry", [{**row, "for_id": for_id, "made_by": actor.id}])
    values = {"day": due_on.isoformat(), "reason": reason.strip(), "entry_id": entry_id}
    await _record(actor, "core.diary_set", case["id"], values)
    return entry_id


async def done(actor: Actor, reference: str, entry_id: int) -> None:
    """Tick an entry off. One that is done already stays as it was."""
    case = await find(actor, reference)
    require(actor, "core.keep_diary", case)
    rows = await db.fetch(
        "update diary_entry set done_at = now(), done_by = $3 where id = $1 and case_id = $2 "
        "and done_at is null returning reason",
        entry_id,
        case["id"],
        actor.id,
    )
    for row in rows:
        values = {"reason": row["reason"], "entry_id": entry_id}
        await _record(actor, "core.diary_done", case["id"], values)


async def waiting(actor: Actor) -> list[Row]:
    """What waits for the actor, the earliest first."""
    sql = _WAITING.format(visible=visible_in(actor, "c"))
    return [dict(row) for row in await db.fetch(sql, actor.id)]


async def tell_due() -> None:
    """The job: tell those for whom something has come due today, once."""
    today = datetime.now(LONDON).date()
    rows = await db.fetch(_DUE, today, BATCH)
    kind = "core.brought_forward"
    told = [(row["for_id"], Notice(kind, row["case_id"], row["reason"])) for row in rows]
    await notices.tell_each(system_actor(), told)


def _wrong(due_on: date, today: date, reason: str) -> dict[str, str]:
    errors = {}
    if due_on < today:
        errors["day"] = "This day has passed. Enter today or a later day."
    if (due_on - today).days > MOST_DAYS:
        errors["day"] = "This is more than three years ahead. Enter an earlier day."
    if not reason.strip():
        errors["reason"] = "Say why: whoever gets the case then may not be you."
    if len(reason) > LONGEST:
        errors["reason"] = f"Use at most {LONGEST} characters. This has {len(reason)}."
    return errors


async def _record(actor: Actor, kind: str, case_id: int, values: Row) -> None:
    stream = events.case_stream(case_id)
    await events.record(events.Happening(stream, kind, actor, values, case_id))
