"""Running cases taken to another version of their workflow: in one batch, which can be undone.

A job changes 200 cases a transaction (:mod:`~opx_core.workflows.changing`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from opx_core import db, events, identity, jobs
from opx_core.db import Row
from opx_core.identity import Actor, system_actor
from opx_core.jobs import Job
from opx_core.mistakes import Mistake
from opx_core.policy import require, visible_in
from opx_core.workflow import Workflow
from opx_core.workflows import changing
from opx_core.workflows.known import know
from opx_core.workflows.storing import version

BATCH, SHOWN = 200, 50
JOB_NAME, UNDO_NAME = "core.change_workflow", "core.undo_workflow_change"
_MOVING = "select * from workflow_moving where id = $1 and state = $2 for update"
_TOTAL = """
select count(*) from case_file where kind = $1 and not closed and voided_at is null
and workflow_version <> $2
"""
_STATES = """
select a.content -> 'moved_states' from workflow_version v join approval a on a.id = v.approval_id
where v.kind = $1 and v.number = $2
"""
_FIRST = """
select c.reference, c.state, c.kind, c.workflow_version, p.name as complainant
from case_file c join party p on p.id = c.complainant_id
where c.kind = $1 and not c.closed and c.workflow_version <> $2 and {visible}
order by c.id limit $3
"""
_NEXT = """
select * from case_file where kind = $1 and not closed and voided_at is null
and workflow_version <> $2 and id > $3 order by id limit $4 for no key update
"""
_BACK = """
select c.*, m.case_version, m.was from workflow_moved m join case_file c on c.id = m.case_id
where m.moving_id = $1 and m.undone_at is null and m.kept = '' and c.id > $2
order by c.id limit $3 for no key update of c
"""
_WORKED_ON = "It was worked on after it came to the new version, so it stays there."


async def begin(actor: Actor, workflow: Workflow, moved_states: Mapping[str, str]) -> int:
    """Take every running case of the kind to this published version; gives the batch's id."""
    total = await db.fetch_value(_TOTAL, workflow.kind, workflow.version)
    moving_id: int = await db.fetch_value(
        "insert into workflow_moving (kind, number, moved_states, total, asked_by) "
        "values ($1, $2, $3, $4, $5) returning id",
        *(workflow.kind, workflow.version, json.dumps(dict(moved_states)), total, actor.id),
    )
    await jobs.enqueue(JOB_NAME, moving_id=moving_id)
    return moving_id


async def begin_for(actor: Actor, kind: str, number: int) -> int:
    """The same for a version that was published before, with its cases left where they ran."""
    require(actor, "core.publish_workflows")
    stored = await db.fetch_value(_STATES, kind, number)
    return await begin(actor, await version(kind, number), json.loads(stored or "{}"))


@dataclass(frozen=True, slots=True)
class Would:
    """The cases that would come to a version: how many, and the first that the actor may see."""

    total: int
    first: list[Row]


async def would_move(actor: Actor, kind: str, number: int) -> Would:
    """The running cases on other versions than this."""
    require(actor, "core.publish_workflows")
    await version(kind, number)
    sql = _FIRST.format(visible=visible_in(actor, "c"))
    rows = [dict(row) for row in await db.fetch(sql, kind, number, SHOWN)]
    await know(rows)
    return Would(await db.fetch_value(_TOTAL, kind, number), rows)


async def change(moving_id: int) -> None:
    """The job: change the next cases, and ask for the rest."""
    rows = await db.fetch(_MOVING, moving_id, "running")
    if not rows:
        return
    row = rows[0]
    to = await version(row["kind"], row["number"])
    actor = await _actor(row["asked_by"])
    found = await db.fetch(_NEXT, row["kind"], row["number"], row["after_id"], BATCH)
    states = json.loads(row["moved_states"])
    kept = []
    cases = [dict(each) for each in found]
    for case, after in await changing.change(cases, to, lambda case: states, actor):
        was = {"state": case["state"], "workflow_version": case["workflow_version"]}
        more = {"moving_id": moving_id, "case_id": case["id"], "was": json.dumps(was)}
        kept.append({**more, "case_version": after["version"]})
    await db.insert("workflow_moved", kept)
    last = found[-1]["id"] if found else row["after_id"]
    await db.execute(
        "update workflow_moving set after_id = $2, moved = moved + $3 where id = $1",
        *(moving_id, last, len(kept)),
    )
    if len(found) == BATCH:
        await jobs.enqueue(JOB_NAME, moving_id=moving_id)
    else:
        await _finish(moving_id, "done", actor, to, "cases are on the new version")


async def undo(actor: Actor, moving_id: int) -> None:
    """Take the batch back: every case that nobody has worked on since goes back."""
    require(actor, "core.publish_workflows")
    done = await db.execute(
        "update workflow_moving set state = 'undoing', after_id = 0, undone_by = $2 "
        "where id = $1 and state = 'done'",
        *(moving_id, actor.id),
    )
    if done != "UPDATE 1":
        raise Mistake("This batch is under way or undone already.")
    await jobs.enqueue(UNDO_NAME, moving_id=moving_id)


async def take_back(moving_id: int) -> None:
    """The job: take the next cases back, and ask for the rest."""
    rows = await db.fetch(_MOVING, moving_id, "undoing")
    if not rows:
        return
    row = rows[0]
    actor = await _actor(row["undone_by"])
    found = [dict(each) for each in await db.fetch(_BACK, moving_id, row["after_id"], BATCH)]
    worked = [each["id"] for each in found if each["version"] != each["case_version"]]
    await db.execute(
        "update workflow_moved set kept = $3 where moving_id = $1 and case_id = any($2)",
        *(moving_id, worked, _WORKED_ON),
    )
    was = {each["id"]: json.loads(each["was"]) for each in found if each["id"] not in set(worked)}
    back = [each for each in found if each["id"] in was]
    for number in {each["workflow_version"] for each in was.values()}:
        some = [each for each in back if was[each["id"]]["workflow_version"] == number]
        old = await version(row["kind"], number)
        await changing.change(
            some,
            old,
            lambda case: {case["state"]: was[case["id"]]["state"]},
            actor,
            "core.workflow_change_undone",
        )
    await db.execute(
        "update workflow_moved set undone_at = now() where moving_id = $1 and case_id = any($2)",
        *(moving_id, [each["id"] for each in back]),
    )
    last = found[-1]["id"] if found else row["after_id"]
    await db.execute("update workflow_moving set after_id = $2 where id = $1", moving_id, last)
    if len(found) == BATCH:
        await jobs.enqueue(UNDO_NAME, moving_id=moving_id)
    else:
        to = await version(row["kind"], row["number"])
        await _finish(moving_id, "undone", actor, to, "cases were taken back")


JOBS = [
    Job(JOB_NAME, change, title="Take cases to a new workflow"),
    Job(UNDO_NAME, take_back, title="Take cases back to their old workflow"),
]


async def batches(kind: str) -> list[Row]:
    """The batches of a kind, the newest first."""
    rows = await db.fetch(
        "select m.*, u.name as asker, (select count(*) from workflow_moved d where "
        "d.moving_id = m.id and d.kept <> '') as kept from workflow_moving m "
        "join user_account u on u.id = m.asked_by where m.kind = $1 order by m.id desc limit 10",
        kind,
    )
    return [dict(row) for row in rows]


async def _finish(moving_id: int, state: str, actor: Actor, workflow: Workflow, what: str) -> None:
    count = await db.fetch_value(
        "update workflow_moving set state = $2, ended_at = now() where id = $1 returning moved",
        *(moving_id, state),
    )
    title = f"{workflow.name}, version {workflow.version}"
    values = {"title": title, "what": f"{count:,} {what}"}
    stream, kind = f"workflow/{workflow.kind}", "core.cases_changed_workflow"
    await events.record(events.Happening(stream, kind, actor, values))


async def _actor(user_id: int | None) -> Actor:
    found = await identity.actor(user_id) if user_id is not None else None
    return found or system_actor()
