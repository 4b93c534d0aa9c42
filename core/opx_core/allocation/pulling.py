"""The next case for someone: the best that nobody has, and why it is the best.

The candidates are read from an index, in the order of their deadlines, some hundred at a time; of
these those are ranked that the person may have. Two who ask at once never get the same one: a
case that another has just locked is passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opx_core import db, plugins, workflows
from opx_core.allocation import eligible, ranking, workers
from opx_core.allocation.needs import minutes_of
from opx_core.allocation.ranking import Look, Ranked
from opx_core.allocation.workers import Staff, Worker
from opx_core.cases.giving import Gift, give_many
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require, visible_in

CUT, CUTS = 200, 5
"""How many candidates are looked at together, and how often where none of them will do."""

_CANDIDATES = """
with cut as materialized (
    select c.id from case_file c where c.owner_id is null and not c.closed and {visible}
    and (c.team_id is null or c.team_id = $2) and c.kind || '/' || c.state <> all($3)
    and (c.next_due_at, c.id) > ($4, $5) order by c.next_due_at, c.id limit $6)
select c.id, c.reference, c.kind, c.workflow_version, c.state, c.level, c.episode, c.nation,
c.subject, c.facts, c.fields, c.book_id, c.team_id, c.restricted, c.priority, c.received_at,
c.next_due_at, c.next_deadline,
p.name as complainant,
exists (select from support_need n where n.party_id = p.id and n.ended_at is null) as support,
exists (select from event e where e.case_id = c.id and e.actor_id = $1
    and e.actor_kind = 'person') as had_before,
(select o.reference from case_file o where o.complainant_id = c.complainant_id
    and o.owner_id = $1 and not o.closed and o.voided_at is null and o.id <> c.id
    order by o.id limit 1) as same_person
from cut join case_file c using (id) join party p on p.id = c.complainant_id
order by c.next_due_at, c.id
"""
_LOCK = """
select c.id, c.version from case_file c where c.id = $1 and c.owner_id is null and not c.closed
and c.voided_at is null for no key update skip locked
"""
_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Next:
    """A case that may come next, as a row, with its rank."""

    case: Row
    ranked: Ranked
    minutes: int


async def next_case(actor: Actor) -> Next | None:
    """Give the actor their next case; None where no case waits that they may have."""
    require(actor, "core.take_cases")
    for each in await _best(actor):
        if await db.fetch(_LOCK, each.case["id"]):
            why = "\n".join(each.ranked.why)
            whose = (actor.id, actor.name, actor.team_id)
            gift = Gift(each.case["id"], *whose, each.minutes, why, {"next": True})
            async with db.atomic():
                await give_many(actor, [gift])
            return each
    return None


async def preview(actor: Actor, count: int = 10) -> list[Next]:
    """What would come next for the actor, the best first, without giving anything."""
    require(actor, "core.take_cases")
    return (await _best(actor))[:count]


async def _best(actor: Actor) -> list[Next]:
    staff = await workers.read([actor.id or 0])
    worker = staff.workers.get(actor.id or 0)
    if worker is None:
        return []
    after: tuple[datetime, int] = (_FIRST, 0)
    for _ in range(CUTS):
        rows = await _cut(actor, after)
        if found := _ranked(staff, worker, rows):
            return found
        if len(rows) < CUT:
            break
        after = (rows[-1]["next_due_at"], rows[-1]["id"])
    return []


async def _cut(actor: Actor, after: tuple[datetime, int]) -> list[Row]:
    sql = _CANDIDATES.format(visible=visible_in(actor, "c"))
    rows = await db.fetch(sql, actor.id, actor.team_id, others_turn(), *after, CUT)
    await workflows.know(rows)
    return [dict(row) for row in rows]


def others_turn() -> list[str]:
    """The states ("kind/state") in which it is not the firm's turn: nobody need have the case."""
    return [
        f"{workflow.kind}/{state.key}"
        for workflow in workflows.now()
        for state in workflow.states
        if state.turn != "us"
    ]


def _ranked(staff: Staff, worker: Worker, rows: Sequence[Row]) -> list[Next]:
    now = datetime.now(UTC)
    known = plugins.active().workflows
    cleared = _cleared(worker, rows)
    able = {
        row["id"]: row
        for row in rows
        if row["kind"] in known and _may_have(staff, worker, row, cleared)
    }
    minutes = {i: minutes_of(row) for i, row in able.items()}
    looks = [_look(staff, worker, row, minutes[i]) for i, row in able.items()]
    return [
        Next(able[each.case_id], each, minutes[each.case_id]) for each in ranking.rank(looks, now)
    ]


def _cleared(worker: Worker, rows: Sequence[Row]) -> frozenset[tuple[int, int]]:
    """The restricted ones of the cut are visible to the worker, so they are cleared for them."""
    return frozenset((row["id"], worker.id) for row in rows if row["restricted"])


def _may_have(staff: Staff, worker: Worker, row: Row, cleared: frozenset[tuple[int, int]]) -> bool:
    refused = eligible.why_not(Staff({}, staff.known, cleared=cleared), worker, row)
    return refused is None or refused.reason == "away"


def _look(staff: Staff, worker: Worker, row: Mapping[str, Any], minutes: int) -> Look:
    asked = eligible.needs_of(staff, row)
    spare = [worker.skills.get(need.skill, 0) - need.level for need in asked]
    return Look(
        case_id=row["id"],
        due_at=row["next_due_at"],
        received_at=row["received_at"],
        deadline=row["next_deadline"],
        support=row["support"],
        priority=row["priority"],
        had_before=row["had_before"],
        same_person=row["same_person"] or "",
        spare=min(spare) if spare else None,
        skills=tuple(f"{staff.known[need.skill]}, level {need.level}" for need in asked),
        own_team=row["team_id"] is not None,
        minutes=minutes,
        left=worker.left_today(minutes),
    )
