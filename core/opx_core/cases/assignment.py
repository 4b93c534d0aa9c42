"""Giving a case to someone."""

from collections.abc import Mapping
from typing import Any

from opx_core import db, events, notices
from opx_core.allocation import eligible, workers
from opx_core.allocation.needs import minutes_of
from opx_core.cases.giving import Gift, give_many
from opx_core.cases.locking import lock
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.policy import require


class CannotOwn(ValueError):
    """The person cannot be given this case. The message says why."""


async def assign(
    actor: Actor, reference: str, owner_id: int | None, *, version: int | None = None
) -> Row:
    """Give the case to a person, or to nobody (None); it goes to that person's team.

    Taking a case oneself needs ``core.take_cases``; giving it to others ``core.assign_cases``.
    """
    case = await lock(actor, reference, version)
    own = owner_id is not None and owner_id == actor.id
    require(actor, "core.take_cases" if own else "core.assign_cases", case)
    if owner_id == case["owner_id"]:
        return case
    async with db.atomic():
        if owner_id is None:
            return await _put_back(actor, case)
        owner = await _owner(owner_id, case)
        whose = (owner["id"], owner["name"], owner["team_id"])
        gift = Gift(case["id"], *whose, minutes_of(case))
        await give_many(actor, [gift])
        await notices.tell(actor, [owner_id], Notice("core.case_given", case["id"]))
    after = {"owner_id": owner_id, "team_id": owner["team_id"] or case["team_id"]}
    return {**case, **after, "version": case["version"] + 1}


async def assign_team(actor: Actor, reference: str, team_id: int) -> Row:
    """Give the case to a team, for one of them to take; gives ``team``, its name, too."""
    case = await lock(actor, reference)
    require(actor, "core.assign_cases", case)
    name = await db.fetch_value("select name from team where id = $1", team_id)
    if name is None:
        raise CannotOwn("That team is not there any more. Choose another one.")
    async with db.atomic():
        await give_many(actor, [Gift(case["id"], None, name, team_id)])
    after = {"owner_id": None, "team_id": team_id, "version": case["version"] + 1}
    return {**case, **after, "team": name}


async def people_for(case: Mapping[str, Any]) -> list[Row]:
    """The people who may be given the case now, and whoever has it: `id`, `name`, `team_id`."""
    staff = await workers.read(case_id=case.get("id"), load=False)
    owner, asked = case.get("owner_id"), eligible.needs_of(staff, case)
    return [
        {"id": each.id, "name": each.name, "team_id": each.team_id}
        for each in staff.workers.values()
        if each.id == owner or eligible.why_not(staff, each, case, asked) is None
    ]


async def _put_back(actor: Actor, case: Row) -> Row:
    after = {"owner_id": None, "version": case["version"] + 1}
    await db.update("case_file", case["id"], after)
    values = {"owner": "", "owner_id": None}
    stream, kind = events.case_stream(case["id"]), "core.case_unassigned"
    await events.record(events.Happening(stream, kind, actor, values, case["id"]))
    return {**case, **after}


async def _owner(owner_id: int, case: Row) -> Row:
    staff = await workers.read([owner_id], case["id"], load=False)
    worker = staff.workers.get(owner_id)
    if worker is None:
        raise CannotOwn("That person cannot work cases of this client book. Choose someone else.")
    if refused := eligible.why_not(staff, worker, case):
        raise CannotOwn(f"{refused.words} Choose someone else.")
    return {"id": worker.id, "name": worker.name, "team_id": worker.team_id}
