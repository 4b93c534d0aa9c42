"""Giving the cases: 200 a transaction, in the order of their ids, each with an event of its own.

It can be done twice: it goes on after the last case that was looked at, under the row's lock.
"""

from collections.abc import Mapping
from typing import Any

from opx_core import db, identity, jobs, notices
from opx_core.allocation.eligible import why_not
from opx_core.allocation.needs import minutes_of
from opx_core.allocation.workers import Staff, read_for
from opx_core.cases.giving import Gift, give_many
from opx_core.db import Row
from opx_core.handover.planning import WHAT
from opx_core.identity import Actor
from opx_core.jobs import Job
from opx_core.notices import Notice
from opx_core.policy import visible_in

BATCH = 200
JOB_NAME = "core.reassign_cases"

_RUNNING = "select * from reassignment where id = $1 and finished_at is null for update"
_NEXT = """
select rc.case_id, rc.was_id, rc.owner_id as to_id, rc.team_id as to_team, t.name as team
from reassignment_case rc left join team t on t.id = rc.team_id
where rc.reassignment_id = $1 and rc.case_id > $2 order by rc.case_id limit $3
"""
_LOCKED = f"""
select {WHAT}, c.closed from case_file c where c.id = any($1) and {{visible}}
order by c.id for no key update
"""  # noqa: S608
_GIVEN = """
select owner_id as id, count(*) as n from reassignment_case
where reassignment_id = $1 and owner_id is not null and refused = '' group by 1 order by 1
"""
_SAVE = """
update reassignment set given = given + $2, refused = refused + $3, after_id = $4,
finished_at = case when $5 then null else now() end where id = $1
"""


async def reassign_cases(reassignment_id: int) -> None:
    """The job: the next two hundred, and asking for the rest."""
    if await give_some(reassignment_id):
        await jobs.enqueue(JOB_NAME, reassignment_id=reassignment_id)


JOB = Job(JOB_NAME, reassign_cases, title="Give cases on")


async def give_some(reassignment_id: int) -> bool:
    """Give the next two hundred; says whether there are more."""
    rows = await db.fetch(_RUNNING, reassignment_id)
    if not rows:
        return False
    actor = await _actor(rows[0]["by_id"])
    wanted = await db.fetch(_NEXT, reassignment_id, rows[0]["after_id"], BATCH)
    ids = [each["case_id"] for each in wanted]
    found = await db.fetch(_LOCKED.format(visible=visible_in(actor, "c")), ids)
    cases = {row["id"]: dict(row) for row in found}
    staff = await read_for(ids)
    said = {each["case_id"]: _refusal(staff, each, cases) for each in wanted}
    gifts = [_gift(staff, each, cases) for each in wanted if not said[each["case_id"]]]
    await give_many(actor, gifts)
    stay = {case_id: why for case_id, why in said.items() if why}
    await _note(reassignment_id, stay)
    more = len(wanted) == BATCH
    last = ids[-1] if ids else rows[0]["after_id"]
    await db.execute(_SAVE, reassignment_id, len(gifts), len(stay), last, more)
    if not more:
        await _tell(actor, reassignment_id)
    return more


async def _actor(by_id: int) -> Actor:
    """Whoever asked, with what they may see now, even if they have left since."""
    rows = await db.fetch(f"select {identity.ACTOR} from user_account u where u.id = $1", by_id)  # noqa: S608
    return identity.actor_of(rows[0])


def _refusal(staff: Staff, wanted: Mapping[str, Any], cases: Mapping[int, Row]) -> str:
    """Why a case of the plan stays after all; empty: it goes."""
    case = cases.get(wanted["case_id"])
    if case is None:
        return "You may not see it any more."
    if case["closed"]:
        return "It was closed meanwhile."
    if case["owner_id"] != wanted["was_id"]:
        return "Somebody else got it meanwhile."
    if wanted["to_id"] is None:
        return ""
    worker = staff.workers.get(wanted["to_id"])
    refused = why_not(staff, worker, case) if worker else None
    return refused.words if refused else "" if worker else "They cannot be given cases any more."


def _gift(staff: Staff, wanted: Mapping[str, Any], cases: Mapping[int, Row]) -> Gift:
    case = cases[wanted["case_id"]]
    why = "Given on together with others."
    if wanted["to_id"] is None:
        return Gift(case["id"], None, f"the team {wanted['team']}", wanted["to_team"], 0, why)
    worker = staff.workers[wanted["to_id"]]
    return Gift(case["id"], worker.id, worker.name, worker.team_id, minutes_of(case), why)


async def _tell(actor: Actor, reassignment_id: int) -> None:
    """Tell each receiver once, when all is given."""
    kind, rows = "core.cases_given", await db.fetch(_GIVEN, reassignment_id)
    told = [
        (row["id"], Notice(kind, None, f"{row['n']:,} {'case' if row['n'] == 1 else 'cases'}"))
        for row in rows
    ]
    await notices.tell_each(actor, told)


async def _note(reassignment_id: int, stay: Mapping[int, str]) -> None:
    await db.execute(
        "update reassignment_case rc set refused = s.why from unnest($2::bigint[], $3::text[])"
        " s(case_id, why) where rc.reassignment_id = $1 and rc.case_id = s.case_id",
        reassignment_id,
        list(stay),
        list(stay.values()),
    )
