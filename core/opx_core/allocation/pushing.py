"""New work is given out by the team's rules: a job that runs by itself, within people's capacity.

It looks before it acts, so it can be done twice. What no rule is for, and what nobody has room or
skill for today, waits; the board counts it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from opx_core import db, pacing, plugins, workflows
from opx_core.allocation import eligible, rules, workers
from opx_core.allocation.needs import minutes_of
from opx_core.allocation.pulling import others_turn
from opx_core.allocation.workers import Staff, Worker
from opx_core.calendars import LONDON
from opx_core.cases.giving import Gift, give_many
from opx_core.db import Row
from opx_core.identity import system_actor
from opx_core.jobs import Job
from opx_core.notices import Notice, tell_each

CUT, CUTS = 200, 5
EVERY_SECONDS = 60
_RAN = "allocation.ran_at"
_WAITING = """
select c.id, c.reference, c.kind, c.workflow_version, c.state, c.level, c.episode, c.nation,
c.subject, c.facts, c.fields, c.book_id, c.team_id, c.restricted, c.next_due_at from case_file c
where c.owner_id is null and not c.closed and c.voided_at is null
and c.kind || '/' || c.state <> all($1) and (c.next_due_at, c.id) > ($2, $3)
order by c.next_due_at, c.id limit $4
"""
_LOCKED = """
select c.id from case_file c where c.id = any($1) and c.owner_id is null and not c.closed
and c.voided_at is null order by c.id for no key update skip locked
"""


@dataclass(slots=True)
class Room:
    """What each person has got so far in this run, on top of what they have."""

    minutes: dict[int, int] = field(default_factory=dict)
    cases: dict[int, int] = field(default_factory=dict)

    def has(self, worker: Worker, effort: int) -> bool:
        """Whether another case of ``effort`` minutes fits into the worker's day."""
        if worker.unit == "cases":
            most = worker.amount * worker.share // 100
            return worker.given_cases + self.cases.get(worker.id, 0) < most
        given = worker.given_minutes + self.minutes.get(worker.id, 0)
        return given + effort <= worker.amount * worker.share // 100

    def load(self, worker: Worker) -> int:
        """The cases that the worker has, as if their share were whole."""
        return (worker.open + self.cases.get(worker.id, 0)) * 100 // max(worker.share, 1)

    def take(self, worker: Worker, effort: int) -> None:
        """Note that the worker gets a case."""
        self.minutes[worker.id] = self.minutes.get(worker.id, 0) + effort
        self.cases[worker.id] = self.cases.get(worker.id, 0) + 1


async def allocate() -> None:
    """The job: give out what waits, at most once a minute."""
    if not await db.fetch_value("select exists (select from allocation_rule where active)"):
        return
    if await pacing.due(_RAN, EVERY_SECONDS):
        await give_out()


async def give_out() -> int:
    """Give out what waits by the rules in force; gives how many cases went to someone."""
    known = await rules.every(system_actor())
    staff, room, given = await workers.read(), Room(), 0
    after: tuple[datetime, int] = (datetime.min.replace(tzinfo=LONDON), 0)
    for _ in range(CUTS):
        rows = [dict(row) for row in await db.fetch(_WAITING, others_turn(), *after, CUT)]
        await workflows.know(rows)
        given += await _give_some(known, staff, room, rows)
        if len(rows) < CUT:
            break
        after = (rows[-1]["next_due_at"], rows[-1]["id"])
    return given


JOB = Job("core.allocate", allocate, True, "Give out new work by the rules")


async def _give_some(known: Sequence[Row], staff: Staff, room: Room, rows: Sequence[Row]) -> int:
    ids = [row["id"] for row in rows if row["kind"] in plugins.active().workflows]
    free = {row["id"] for row in await db.fetch(_LOCKED, ids)}
    kept = await workers.read_for(ids, []) if free else staff
    now = Staff(staff.workers, staff.known, kept.barred, kept.cleared)
    chosen = (_choose(known, now, room, row) for row in rows if row["id"] in free)
    gifts = [gift for gift in chosen if gift is not None]
    await give_many(system_actor(), gifts)
    notice = [(g.owner_id, Notice("core.case_given", g.case_id)) for g in gifts if g.owner_id]
    await tell_each(system_actor(), notice)
    return sum(gift.owner_id is not None for gift in gifts)


def _choose(known: Sequence[Row], staff: Staff, room: Room, case: Mapping[str, Any]) -> Gift | None:
    rule = next((each for each in known if rules.fits(each, case)), None)
    if rule is None:
        return None
    said = f"By the rule “{rule['name']}”."
    if rule["method"] == "none":
        if case["team_id"] is not None:
            return None
        name = f"the team {rule['team']}"
        return Gift(case["id"], None, name, rule["team_id"], 0, said, {"rule_id": rule["id"]})
    effort = minutes_of(case)
    able = [
        each
        for each in eligible.able(staff, case)
        if each.team_id == rule["team_id"] and each.works_on(_today()) and room.has(each, effort)
    ]
    if not able:
        return None
    worker, why = pick(rule["method"], staff, room, case, able)
    room.take(worker, effort)
    whose = (worker.id, worker.name, worker.team_id)
    return Gift(case["id"], *whose, effort, f"{said}\n{why}", {"rule_id": rule["id"]})


def pick(
    method: str, staff: Staff, room: Room, case: Mapping[str, Any], able: Sequence[Worker]
) -> tuple[Worker, str]:
    """Who of those who can gets the case, and why, in a sentence."""
    asked = eligible.needs_of(staff, case)

    def fit(worker: Worker) -> int:
        return sum(worker.skills[need.skill] for need in asked) if method == "best" else 0

    worker = min(able, key=lambda each: (-fit(each), room.load(each), each.id))
    names = ", ".join(f"{staff.known[need.skill]} {need.level}" for need in asked)
    among = f"of {len(able)} with room today" + (f" and the skill {names}" if names else "")
    if len(able) == 1:
        return worker, f"{worker.name} is the only one with room today" + (
            f" and the skill {names}." if names else "."
        )
    if method == "best" and names:
        return worker, f"{worker.name} has the best fitting skills {among}."
    open_now = worker.open + room.cases.get(worker.id, 0)
    return worker, f"{worker.name} has least open ({open_now:,}) {among}."


def _today() -> date:
    return datetime.now(LONDON).date()
