"""Voiding cases: out of lists, counts and search for good, while their record stays."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from opx_core import db, events
from opx_core.cases.locking import UnknownCase
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.policy import require

_LOCK = (
    "select id, book_id, kind, team_id, owner_id, restricted, voided_at from case_file"
    " where id = any($1) order by id for no key update"
)
_VOID = """
update case_file set voided_at = $2, void_reason = $3, version = version + 1,
next_due_at = $4, next_deadline = '', next_escalation_at = null where id = any($1)
"""
_STOP = """
update deadline set stopped_at = $2 where case_id = any($1)
and met_at is null and lapsed_at is null and stopped_at is null
"""
_WORKED_ON = """
select distinct case_id from event
where case_id = any($1) and seq > 1 and actor_kind <> 'system' and id <> all($2)
"""


async def void(actor: Actor, case_ids: Sequence[int], reason: str) -> list[int]:
    """Void cases in one transaction; gives the ids of those that were not voided before.

    Nobody finds a voided case any more, its clocks stop, and its reference is never given again.
    Its record stays: the row, its events and what hangs on it. ``NotAllowed`` without
    ``core.void_cases`` for every one of them.
    """
    locked = [dict(row) for row in await db.fetch(_LOCK, sorted(case_ids))]
    if len(locked) < len(set(case_ids)):
        raise UnknownCase("One of these cases is not there.")
    for case in locked:
        require(actor, "core.void_cases", case)
    ids, now = [case["id"] for case in locked if case["voided_at"] is None], datetime.now(UTC)
    await db.execute(_VOID, ids, now, reason, NEVER)
    await db.execute(_STOP, ids, now)
    values = {"reason": reason}
    await events.record_many(
        [
            events.Happening(events.case_stream(i), "core.case_voided", actor, values, i, now)
            for i in ids
        ]
    )
    return ids


async def worked_on(case_ids: Collection[int], but: Collection[int] = ()) -> set[int]:
    """Those of ``case_ids`` on which someone has done something since they were opened.

    What OPX does by itself does not count, nor do the events whose ids ``but`` holds.
    """
    rows = await db.fetch(_WORKED_ON, list(case_ids), list(but))
    return {row["case_id"] for row in rows}
