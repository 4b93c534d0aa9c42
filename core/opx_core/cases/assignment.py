"""Giving a case to someone."""

from opx_core import db, events, notices
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
    owner = await _owner(owner_id, case) if owner_id is not None else None
    after = {
        "owner_id": owner_id,
        "team_id": owner["team_id"] if owner else case["team_id"],
        "version": case["version"] + 1,
    }
    async with db.atomic():
        await db.update("case_file", case["id"], after)
        values = {"owner": owner["name"] if owner else "", "owner_id": owner_id}
        values["team_id"] = after["team_id"]
        kind = "core.case_assigned" if owner else "core.case_unassigned"
        stream = events.case_stream(case["id"])
        await events.record(events.Happening(stream, kind, actor, values, case["id"]))
        await notices.tell(actor, [owner_id], Notice("core.case_given", case["id"]))
    return {**case, **after}


async def assign_team(actor: Actor, reference: str, team_id: int) -> Row:
    """Give the case to a team, for one of them to take; gives ``team``, its name, too."""
    case = await lock(actor, reference)
    require(actor, "core.assign_cases", case)
    name = await db.fetch_value("select name from team where id = $1", team_id)
    if name is None:
        raise CannotOwn("That team is not there any more. Choose another one.")
    after = {"owner_id": None, "team_id": team_id, "version": case["version"] + 1}
    async with db.atomic():
        await db.update("case_file", case["id"], after)
        stream = events.case_stream(case["id"])
        values = {"owner": name, "team_id": team_id}
        happening = events.Happening(stream, "core.case_assigned", actor, values, case["id"])
        await events.record(happening)
    return {**case, **after, "team": name}


async def people_for(case: Row) -> list[Row]:
    """The active people who may own the case: its client book is one of theirs."""
    return [
        dict(row)
        for row in await db.fetch(
            "select u.id, u.name, u.team_id from user_account u where u.active and ("
            " exists (select from user_book b where b.user_id = u.id and b.book_id = $1)"
            " or exists (select from user_role r join role_permission p on p.role_id = r.role_id"
            "   where r.user_id = u.id and p.permission = 'core.all_books'))"
            " and exists (select from user_role r join role_permission p on p.role_id = r.role_id"
            "   where r.user_id = u.id and p.permission = 'core.take_cases')"
            " order by u.name",
            case["book_id"],
        )
    ]


async def _owner(owner_id: int, case: Row) -> Row:
    for person in await people_for(case):
        if person["id"] == owner_id:
            return person
    raise CannotOwn("That person cannot work cases of this client book. Choose someone else.")
