"""Cases that are not for everyone: restricted to those cleared, and kept from whom they are about.

Both are asked by ``policy``, so that lists, search, counts, reports and streams obey. Each change
is an event of the case.
"""

from typing import Literal

from opx_core import db, directory, events
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import lock
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require

PERMISSION = "core.restrict_cases"
LONGEST = 300
WHY = {
    "staff": "The complainant works here",
    "public": "The complainant is a public figure",
    "whistleblower": "It names a whistleblower",
    "other": "Another reason",
}
_PEOPLE = """
select 'cleared' as kind, k.user_id as id, u.name, '' as reason, true as named
from case_clearance k join user_account u on u.id = k.user_id
where k.case_id = $1 and k.ended_at is null
union all select 'about', k.user_id, u.name, k.reason, true
from case_conflict k join user_account u on u.id = k.user_id
where k.case_id = $1 and k.ended_at is null
union all select 'about', a.user_id, u.name, 'Their e-mail address is on the case', false
from case_about a join user_account u on u.id = a.user_id where a.case_id = $1
and not exists (select from case_conflict k where k.case_id = $1 and k.user_id = a.user_id
    and k.ended_at is null)
order by kind, name
"""
Kind = Literal["clearance", "conflict"]


async def people(case_id: int) -> list[Row]:
    """Who is ``cleared`` for a case and whom it is ``about``, each with ``name`` and ``reason``.

    ``named`` is false for those that are found by their e-mail address: no event ends that.
    """
    return [dict(row) for row in await db.fetch(_PEOPLE, case_id)]


async def restrict(actor: Actor, reference: str, why: str, version: int | None = None) -> None:
    """Let only those cleared see the case: whoever restricts it, and whoever has it, are."""
    case = await lock(actor, reference, version)
    require(actor, PERMISSION, case)
    if why not in WHY:
        raise Invalid({"why": "Choose a reason from the list."})
    if case["restricted"]:
        return
    changes = {"restricted": True, "restricted_why": why, "version": case["version"] + 1}
    await db.update("case_file", case["id"], changes)
    await _record(actor, case, "core.case_restricted", {"reason": f"{WHY[why]}."})
    for person_id in {actor.id, case["owner_id"]} - {None}:
        await _clear(actor, case, int(person_id))


async def lift(actor: Actor, reference: str, reason: str, version: int | None = None) -> None:
    """Let everybody see the case again who may see its client book."""
    case = await lock(actor, reference, version)
    require(actor, PERMISSION, case)
    if error := _wrong(reason):
        raise Invalid({"reason": error})
    if not case["restricted"]:
        return
    changes = {"restricted": False, "restricted_why": "", "version": case["version"] + 1}
    await db.update("case_file", case["id"], changes)
    await _record(actor, case, "core.case_unrestricted", {"reason": reason.strip()})


async def clear(actor: Actor, reference: str, person_id: int) -> None:
    """Let someone see a restricted case."""
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    if await _name(actor, person_id) is None:
        raise Invalid({"person": "Choose someone from the list."})
    await _clear(actor, case, person_id)


async def end_clearance(actor: Actor, reference: str, person_id: int) -> None:
    """Let someone see a restricted case no longer; not the one who has it."""
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    if case["owner_id"] == person_id:
        raise Invalid({"person": "They have the case. Give it to someone else first."})
    await _end(actor, case, "clearance", person_id, "core.clearance_ended", {})


async def name_conflict(actor: Actor, reference: str, person_id: int, reason: str) -> None:
    """Keep a case from someone it is about. Where they have it, it goes back to the queue."""
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    errors = {"reason": error} if (error := _wrong(reason)) else {}
    name = await _name(actor, person_id)
    if name is None:
        errors["person"] = "Choose someone from the list."
    if person_id == actor.id:
        errors["person"] = "Ask a colleague: the case is then kept from you at once."
    if errors:
        raise Invalid(errors)
    row: Row = {"case_id": case["id"], "user_id": person_id, "made_by": actor.id}
    if not await _insert("conflict", {**row, "reason": reason.strip()}):
        return
    values = {"name": name, "person_id": person_id, "reason": reason.strip()}
    await _record(actor, case, "core.conflict_named", values)
    if case["owner_id"] == person_id:
        after = {"owner_id": None, "version": case["version"] + 1}
        await db.update("case_file", case["id"], after)
        await _record(actor, case, "core.case_unassigned", {"owner": "", "owner_id": None})


async def end_conflict(actor: Actor, reference: str, person_id: int, reason: str) -> None:
    """Say that a case need not be kept from someone."""
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    if error := _wrong(reason):
        raise Invalid({"reason": error})
    values = {"reason": reason.strip()}
    await _end(actor, case, "conflict", person_id, "core.conflict_ended", values)


async def _name(actor: Actor, person_id: int) -> str | None:
    """Someone's name, if the actor may know of them."""
    known = (await directory.known(actor)).people
    return next((str(row["name"]) for row in known if row["id"] == person_id), None)


async def _clear(actor: Actor, case: Row, person_id: int) -> None:
    row: Row = {"case_id": case["id"], "user_id": person_id, "made_by": actor.id}
    if await _insert("clearance", row):
        name = await db.fetch_value("select name from user_account where id = $1", person_id)
        values = {"name": name, "person_id": person_id}
        await _record(actor, case, "core.person_cleared", values)


async def _insert(kind: Kind, row: Row) -> bool:
    names = ", ".join(row)
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    done = await db.fetch_value(
        f"insert into case_{kind} ({names}) values ({places})"  # noqa: S608 (names are ours)
        " on conflict (case_id, user_id) where ended_at is null do nothing returning 1",
        *row.values(),
    )
    return bool(done)


async def _end(
    actor: Actor, case: Row, kind: Kind, person_id: int, event: str, values: Row
) -> None:
    name = await db.fetch_value(
        f"update case_{kind} k set ended_at = now() from user_account u where k.case_id = $1"  # noqa: S608
        " and k.user_id = $2 and k.ended_at is null and u.id = k.user_id returning u.name",
        case["id"],
        person_id,
    )
    if name:
        await _record(actor, case, event, {"name": name, "person_id": person_id, **values})


async def _record(actor: Actor, case: Row, kind: str, values: Row) -> None:
    stream = events.case_stream(case["id"])
    await events.record(events.Happening(stream, kind, actor, values, case["id"]))


def _wrong(reason: str) -> str:
    if not reason.strip() or len(reason) > LONGEST or "\x00" in reason:
        return f"Say why, in at most {LONGEST} characters."
    return ""
