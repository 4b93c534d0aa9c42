"""Working out every live deadline of a tenant again, some thousand at a time.

Memory stays flat whatever their number; only what differs is written, each with its reason on its
case. What is done stays done if it is stopped: it can be run again.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import asyncpg

from opx_core import db, deadlines, workflows
from opx_core.calendar_days.moving import move_one, say
from opx_core.ledger import Given
from opx_core.recounting import AGAIN, BRIEF, Remembered, again, stays
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant

BATCH = 5_000
WHY = "it was worked out again"
LIVE = "d.met_at is null and d.stopped_at is null and d.lapsed_at is null"
_BRIEF = f"""
select {BRIEF} from deadline d join case_file c on c.id = d.case_id
where {LIVE} and d.id > $1 order by d.id limit $2
"""  # noqa: S608
_WHOLE = f"""
select {AGAIN} from deadline d join case_file c on c.id = d.case_id
where d.id = any($1) order by d.id
"""  # noqa: S608
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many live deadlines were looked at, and how many now end elsewhere."""

    read: int = 0
    moved: int = 0


async def count(opx: Runtime, tenant: Tenant) -> int:
    """How many live deadlines there are."""
    async with opx.tenants.session(tenant):
        return int(await db.fetch_value(f"select count(*) from deadline d where {LIVE}"))  # noqa: S608


async def recompute(opx: Runtime, tenant: Tenant, tell: Tell = lambda read, moved: None) -> Counts:
    """Work all of them out again; ``tell`` hears after each batch how many were read and moved."""
    read, moved, after, remembered = 0, 0, 0, Remembered()
    while True:
        async with opx.tenants.session(tenant):
            rows = await _batch(after)
            given = await deadlines.given()
            moved += await _renew(rows, given, remembered)
        read += len(rows)
        tell(read, moved)
        if len(rows) < BATCH:
            return Counts(read, moved)
        after = rows[-1]["id"]


async def live(opx: Runtime, tenant: Tenant) -> AsyncIterator[list[asyncpg.Record]]:
    """The same rows in the same batches, and nothing worked out: what ``bench`` compares with."""
    after = 0
    while True:
        async with opx.tenants.session(tenant):
            rows = await _batch(after)
        yield rows
        if len(rows) < BATCH:
            return
        after = rows[-1]["id"]


async def _batch(after: int) -> list[asyncpg.Record]:
    return await db.fetch(_BRIEF, after, BATCH)


async def _renew(rows: list[asyncpg.Record], given: Given, remembered: Remembered) -> int:
    """Move those of a batch that end elsewhere; gives how many."""
    await workflows.know(row for row in rows if row["own"])
    open_ = [row["id"] for row in rows if not stays(row, given, remembered)]
    if not open_:
        return 0
    moved = []
    for row in [dict(row) for row in await db.fetch(_WHOLE, open_)]:
        due = await again(row, given)
        if due is not None and await move_one(row, due):
            moved.append((row, due))
    await say(moved, WHY)
    for case_id in sorted({row["case_id"] for row, _ in moved}):
        await deadlines.tell_next(case_id)
    return len(moved)
