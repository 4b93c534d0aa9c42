"""Live deadlines that a changed calendar moves: listed before it is changed, moved afterwards.

What is met, stopped or lapsed is history and stays (a closed case is never rewritten).
"""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from opx_core import db, deadlines, events, jobs
from opx_core.calendars import LONDON
from opx_core.clocks import Due
from opx_core.dates import midnight, moment_in_words
from opx_core.db import Row
from opx_core.identity import Actor, system_actor
from opx_core.jobs import Job
from opx_core.own_days import OwnDay, calendars_with, law_with, own_days
from opx_core.policy import visible_in
from opx_core.recounting import AGAIN, Remembered, differing

BATCH, SHOWN = 500, 50
# The clock must run on that day. Some days before its end may have moved it past weekends.
_RUNNING = f"""
select {AGAIN}
from deadline d join case_file c on c.id = d.case_id and c.episode = d.episode
where d.met_at is null and d.stopped_at is null and d.lapsed_at is null and not c.closed
and d.due_at >= $1 and d.id > $2 order by d.id limit $3
"""  # noqa: S608
_MOVE = """
update deadline set due_at = $2, why = $3,
missed_at = case when is_window or paused_at is not null or $2 >= now() then null
    else coalesce(missed_at, $2) end
where id = $1 and due_at = $4 and met_at is null and stopped_at is null and lapsed_at is null
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that ends on another day."""

    reference: str
    name: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class Moving:
    """How many live deadlines a change moves, and the first of them that the actor may see."""

    total: int
    cases: int
    shown: tuple[Moved, ...]


async def what_moves(actor: Actor, change: OwnDay, removed: bool = False) -> Moving:
    """What adding ``change`` to the tenant's own days, or taking it away, would move."""
    days = [each for each in await own_days() if not (removed and each == change)]
    return await _moving(actor, days if removed else [*days, change], [change])


async def what_days_move(actor: Actor, added: Sequence[OwnDay]) -> Moving:
    """What adding some days at once would move."""
    return await _moving(actor, [*await own_days(), *added], added)


async def _moving(actor: Actor, days: Sequence[OwnDay], changes: Sequence[OwnDay]) -> Moving:
    total, cases, shown = 0, set[int](), list[tuple[Row, Due]]()
    given, seen = await deadlines.given(), visible_in(actor, "c")
    given = replace(given, calendars=calendars_with(days), law=law_with(days))
    remembered = Remembered()
    async for rows in _rows(min(each.day for each in changes)):
        touched = [row for row in rows if any(each.touches(row["nation"]) for each in changes)]
        for row, due in await differing(touched, given, remembered):
            total += 1
            cases.add(row["case_id"])
            if len(shown) < SHOWN:
                shown.append((row, due))
    known = await _visible([row["case_id"] for row, _ in shown], seen)
    return Moving(
        total,
        len(cases),
        tuple(
            Moved(row["reference"], row["name"], row["due_at"], due.due_at)
            for row, due in shown
            if row["case_id"] in known
        ),
    )


async def move_deadlines(day: str, why: str, after: int = 0) -> None:
    """A job: move what a changed day touches, some hundred deadlines at a time."""
    given = await deadlines.given()
    rows = await _batch(date.fromisoformat(day), after)
    found = await differing(rows, given, Remembered())
    moved = [(row, due) for row, due in found if await move_one(row, due)]
    await say(moved, why)
    for case_id in sorted({row["case_id"] for row, _ in moved}):
        await deadlines.tell_next(case_id)
    if len(rows) == BATCH:
        await jobs.enqueue("core.move_deadlines", day=day, why=why, after=rows[-1]["id"])


JOB = Job("core.move_deadlines", move_deadlines, False, "Move deadlines to a changed calendar")


async def _rows(day: date) -> AsyncIterator[list[Row]]:
    after = 0
    while rows := await _batch(day, after):
        yield rows
        after = rows[-1]["id"]


async def _batch(day: date, after: int) -> list[Row]:
    begins = midnight(day, LONDON)
    return [dict(row) for row in await db.fetch(_RUNNING, begins, after, BATCH)]


async def _visible(case_ids: Sequence[int], seen: str) -> set[int]:
    rows = await db.fetch(f"select c.id from case_file c where c.id = any($1) and {seen}", case_ids)  # noqa: S608
    return {row["id"] for row in rows}


async def move_one(row: Row, due: Due) -> bool:
    """Whether it was moved: someone may have met it meanwhile."""
    await db.execute("select 1 from case_file where id = $1 for no key update", row["case_id"])
    why = json.dumps(due.why.as_json())
    return await db.execute(_MOVE, row["id"], due.due_at, why, row["due_at"]) == "UPDATE 1"


async def say(moved: Iterable[tuple[Row, Due]], why: str) -> None:
    """Record on each case that a deadline of it has moved."""
    now = datetime.now(UTC)
    await events.record_many(
        [
            events.Happening(
                events.case_stream(row["case_id"]),
                "core.deadline_moved",
                system_actor(),
                {
                    "name": row["name"],
                    "before": moment_in_words(row["due_at"].astimezone(LONDON)),
                    "after": moment_in_words(due.due_at.astimezone(LONDON)),
                    "why": why,
                },
                row["case_id"],
                now,
            )
            for row, due in moved
        ]
    )
