"""Asking for a reassignment, and how far it is."""

from opx_core import db, events, jobs
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.handover.receivers import Receivers
from opx_core.identity import Actor
from opx_core.policy import require, visible_in
from opx_core.reassigning.choosing import Chosen, chosen
from opx_core.reassigning.doing import BATCH, JOB_NAME, give_some
from opx_core.reassigning.planning import PERMISSION, Moved, Plan, plan

_FIND = """
select r.*, m.name as maker from reassignment r left join user_account m on m.id = r.by_id
where r.id = $1
"""
_COUNTS = """
select coalesce(u.name, 'The team ' || t.name) as name, rc.owner_id, rc.team_id, count(*) as cases
from reassignment_case rc left join user_account u on u.id = rc.owner_id
left join team t on t.id = rc.team_id
where rc.reassignment_id = $1 and rc.refused = '' and rc.case_id <= $2 group by 1, 2, 3 order by 1
"""
_REFUSED = """
select c.reference, rc.refused from reassignment_case rc join case_file c on c.id = rc.case_id
where rc.reassignment_id = $1 and rc.refused <> '' and {visible} order by c.id limit 500
"""


class UnknownReassignment(LookupError):
    """There is no such reassignment among those that the actor may see."""


class PlanChanged(Exception):
    """The cases are not as they were shown. ``plan`` is how it would be done now."""

    def __init__(self, now: Plan) -> None:
        super().__init__("The cases changed meanwhile: look again before you give them.")
        self.plan = now


async def start(actor: Actor, wanted: Chosen, receivers: Receivers, seal: str) -> int:
    """Give the cases as the plan with this ``seal`` said; gives an id for :func:`find`.

    Up to 200 are given at once, more by a job. :class:`PlanChanged` where the plan would be
    another by now, ``Invalid`` where nobody would get anything.
    """
    require(actor, PERMISSION)
    made = await plan(actor, await chosen(actor, wanted), receivers)
    if not receivers.people and receivers.team_id is None:
        raise Invalid({"receivers": "Choose who gets the cases."})
    if not made.goes:
        raise Invalid({"receivers": "Those you chose can have none of these cases."})
    if made.seal != seal:
        raise PlanChanged(made)
    (new_id,) = await db.next_ids("reassignment", 1)
    await db.insert("reassignment", [{"id": new_id, "by_id": actor.id, "total": len(made.goes)}])
    await db.copy("reassignment_case", [_row(new_id, each) for each in made.goes])
    what = f"{len(made.goes):,} of {len(made.cases):,} chosen cases."
    values = {"what": what, "reassignment_id": new_id}
    stream = f"reassignment/{new_id}"
    await events.record(events.Happening(stream, "core.cases_reassigned", actor, values))
    if len(made.goes) <= BATCH:
        await give_some(new_id)
    else:
        await jobs.enqueue(JOB_NAME, reassignment_id=new_id)
    return new_id


async def find(actor: Actor, reassignment_id: int) -> Row:
    """How far it is: ``total``, ``given``, ``refused``, and ``counts`` by receiver."""
    require(actor, PERMISSION)
    rows = await db.fetch(_FIND, reassignment_id)
    if not rows or rows[0]["by_id"] != actor.id:
        raise UnknownReassignment("There is no such reassignment among your own.")
    row = dict(rows[0])
    counts = await db.fetch(_COUNTS, reassignment_id, row["after_id"])
    return {**row, "counts": [dict(each) for each in counts]}


async def refused(actor: Actor, reassignment_id: int) -> list[Row]:
    """The cases that stayed after all, each with why; at most 500."""
    sql = _REFUSED.format(visible=visible_in(actor, "c"))
    return [dict(row) for row in await db.fetch(sql, reassignment_id)]


def _row(new_id: int, moved: Moved) -> Row:
    return {
        "reassignment_id": new_id,
        "case_id": moved.case["id"],
        "was_id": moved.case["owner_id"],
        "owner_id": moved.owner_id,
        "team_id": moved.team_id,
    }
