"""Asking for a handover, and how far it is."""

from collections.abc import Mapping
from typing import Any

from opx_core import db, events, jobs
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.handover.planning import Plan, plan
from opx_core.handover.receivers import Receivers
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff.reading import person

JOB_NAME = "core.hand_over_work"

_HANDOVERS = """
select h.id, h.from_id, u.name as giver, h.by_id, m.name as maker, h.team_id, t.name as team,
h.people, h.total, h.given, h.counts, h.made_at, h.finished_at,
array(select p.name from user_account p where p.id = any(h.people) order by p.name) as names
from handover h join user_account u on u.id = h.from_id
left join user_account m on m.id = h.by_id left join team t on t.id = h.team_id
where ($1::bigint is null or h.id = $1) and ($2::bigint is null or h.by_id = $2)
order by h.id desc limit 20
"""


class UnknownHandover(LookupError):
    """There is no such handover among those that the actor may see."""


async def start(actor: Actor, person_id: int, receivers: Receivers) -> int:
    """Hand over the open work of someone; gives the id under which :func:`find` tells how far.

    ``Invalid`` for receivers who can have none of it. One that runs already goes on instead.
    """
    require(actor, "core.hand_over_work")
    row = await person(actor, person_id, lock=True)
    sql = "select id, by_id from handover where from_id = $1 and finished_at is null"
    for running in await db.fetch(sql, person_id):
        return _own(actor, running)
    planned = await plan(actor, person_id, receivers)
    if errors := _wrong(planned, receivers):
        raise Invalid(errors)
    (handover_id,) = await db.next_ids("handover", 1)
    new: Row = {"id": handover_id, "from_id": person_id, "by_id": actor.id}
    new |= {"team_id": receivers.team_id, "people": list(receivers.people)}
    await db.insert("handover", [{**new, "total": sum(planned.goes.values())}])
    await _record(actor, row, handover_id, planned, receivers)
    await jobs.enqueue(JOB_NAME, handover_id=handover_id)
    return handover_id


async def find(actor: Actor, handover_id: int) -> Row:
    """A handover with ``giver``, ``total``, ``given`` and ``finished_at``; ``UnknownHandover``."""
    rows = await db.fetch(_HANDOVERS, handover_id, None)
    if not rows or (actor.books is not None and rows[0]["by_id"] != actor.id):
        raise UnknownHandover("There is no such handover among those you may see.")
    return dict(rows[0])


async def recent(actor: Actor) -> list[Row]:
    """The newest handovers: all, or the actor's own for those who do not see every book."""
    own = None if actor.books is None else actor.id
    return [dict(row) for row in await db.fetch(_HANDOVERS, None, own)]


def _own(actor: Actor, running: Mapping[str, Any]) -> int:
    if running["by_id"] != actor.id and actor.books is not None:
        said = "Someone else is handing this work over already. Look again in a minute."
        raise Invalid({"receivers": said})
    return int(running["id"])


def _wrong(planned: Plan, receivers: Receivers) -> dict[str, str]:
    able = {row["id"] for row in planned.able}
    teams = {row["id"] for row in planned.teams}
    if receivers.team_id is None and not receivers.people:
        return {"receivers": "Choose who gets the work."}
    if set(receivers.people) - able or (receivers.team_id or 0) not in {0, *teams}:
        return {"receivers": "Choose from the list: the others cannot have any of this work."}
    if not planned.goes and planned.cases:
        return {"receivers": "Those you chose can have none of this work. Choose others."}
    return {}


async def _record(
    actor: Actor, row: Row, handover_id: int, planned: Plan, receivers: Receivers
) -> None:
    names = {each["id"]: each["name"] for each in planned.able}
    teams = {each["id"]: each["name"] for each in planned.teams}
    to = (
        f"the team {teams[receivers.team_id]}"
        if receivers.team_id is not None
        else ", ".join(names[each] for each in receivers.people)
    )
    what = f"{sum(planned.goes.values())} of {planned.cases} open cases to {to}"
    values = {"name": row["name"], "what": what, "handover_id": handover_id}
    stream = f"user/{row['id']}"
    await events.record(events.Happening(stream, "core.work_handed_over", actor, values))
