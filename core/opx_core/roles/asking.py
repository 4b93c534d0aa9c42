"""Asking for a change of a role: a second person lets it happen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from opx_core import approvals, db, plugins, segregation
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.policy import require
from opx_core.roles import limits
from opx_core.roles.limits import Limits
from opx_core.roles.reading import MANAGE, Role, every, find

ACTION, LONGEST = "core.change_role", 60
MOST_ROLES = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A role as it should be. ``permissions`` are keys; ``remove`` takes the role away.

    ``limits`` are how far it reaches; None leaves that as it is.
    """

    name: str
    permissions: frozenset[str]
    reason: str
    remove: bool = False
    limits: Limits | None = None


async def ask(actor: Actor, role_id: int | None, wanted: Wanted) -> int:
    """Ask for a role to be changed, made (without an id) or removed; gives the approval's id.

    ``Invalid`` with all that is wrong, ``CannotDecide`` where nobody else could approve it. What is
    kept is the difference, so that what others have changed meanwhile stays.
    """
    require(actor, MANAGE)
    before = await find(role_id) if role_id else None
    name = " ".join(wanted.name.replace("\x00", "").split())
    errors = await _wrong(actor, before, wanted, name)
    if errors:
        raise Invalid(errors)
    held = before.permissions if before else frozenset()
    content = {
        "role_id": role_id,
        "name": name,
        "was": before.name if before else "",
        "add": [] if wanted.remove else sorted(wanted.permissions - held),
        "take": [] if wanted.remove else sorted(held - wanted.permissions),
        "remove": wanted.remove,
        "reach": reach.plain if (reach := _reach(before, wanted)) else None,
    }
    title = _title(before, name, remove=wanted.remove)
    subject = f"role/{role_id}" if role_id else f"role/new/{name.lower()}"
    return await approvals.ask(actor, ACTION, subject, title, content, wanted.reason.strip())


def named(keys: Iterable[str]) -> str:
    """Permissions in words; one that no loaded module has stands by its key."""
    known = plugins.active().permissions
    return ", ".join(f"“{known[key].name}”" if key in known else key for key in keys)


def lockout(held: Iterable[Role], changed: Role | None, removed: int | None) -> str:
    """Why nobody could run the tenant any more after a change, in a sentence; empty: somebody can.

    ``held`` are the roles as they are; ``changed`` is one of them as it would be.
    """
    after = [
        changed if changed and changed.id == role.id else role
        for role in held
        if role.id != removed
    ]
    for key in (MANAGE, "core.manage_people", "core.approve_roles"):
        if not any(key in role.permissions and role.people for role in after):
            return f"Nobody would be left with {named([key])}. Give it to another role first."
    return ""


async def _wrong(actor: Actor, before: Role | None, wanted: Wanted, name: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not wanted.reason.strip():
        errors["reason"] = "Say why, for whoever approves it."
    if wanted.remove:
        return errors | _wrong_removal(before)
    if not name or len(name) > LONGEST or not re.search(r"\w", name):
        errors["name"] = f"Enter a name of at most {LONGEST} characters."
    elif await _taken(name, before):
        errors["name"] = "There is already a role with this name. Use another one."
    known = {key for key, each in plugins.active().permissions.items() if not each.outside}
    held = before.permissions if before else frozenset()
    if not wanted.permissions:
        errors["permissions"] = "Choose at least one permission."
    elif wanted.permissions - held - known:
        errors["permissions"] = "Choose permissions from the list."
    elif said := segregation.clash(wanted.permissions):
        errors["permissions"] = said
    elif "core.all_books" in wanted.permissions - held and actor.books is not None:
        errors["permissions"] = "You do not see every client book, so you cannot give that."
    elif (reach := _reach(before, wanted)) and (far := await limits.wrong(reach)):
        errors |= far
    elif before and name == before.name and wanted.permissions == held and not reach:
        errors["permissions"] = "Nothing is changed. Tick or untick something first."
    elif not before and len(await every(actor)) >= MOST_ROLES:
        raise Mistake(f"A tenant has at most {MOST_ROLES} roles. Remove one first.")
    return errors


def _reach(before: Role | None, wanted: Wanted) -> Limits | None:
    """How far the role should reach, where that changes."""
    was = before.limits if before else Limits()
    changed = wanted.limits is not None and wanted.limits != was and not wanted.remove
    return wanted.limits if changed else None


def _wrong_removal(before: Role | None) -> dict[str, str]:
    if before is None:
        return {"remove": "There is no such role."}
    if before.people:
        return {"remove": "Somebody has this role. Give them another one first."}
    return {}


async def _taken(name: str, before: Role | None) -> bool:
    taken: bool = await db.fetch_value(
        "select exists (select from role where lower(name) = lower($1) and id is distinct from $2)",
        *(name, before.id if before else None),
    )
    return taken


def _title(before: Role | None, name: str, *, remove: bool) -> str:
    if before is None:
        return f"New role “{name}”"
    return f"Remove the role “{before.name}”" if remove else f"Change the role “{before.name}”"
