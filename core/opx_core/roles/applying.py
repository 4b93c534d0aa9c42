"""What the approval of a changed role does, in its transaction."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from opx_core import db, events, segregation
from opx_core.approvals import Approval, ApprovalKind, CannotDecide
from opx_core.identity import Actor, system_actor
from opx_core.roles import limits
from opx_core.roles.asking import ACTION, lockout, named
from opx_core.roles.reading import APPROVE, Role, UnknownRole, every, find


async def change(actor: Actor, approval: Approval) -> None:
    """Make, change or remove the role as it was asked for. ``CannotDecide`` says why not."""
    wanted = approval.content
    if wanted["remove"]:
        await _remove(actor, approval)
    elif wanted["role_id"] is None:
        await _make(actor, approval)
    else:
        await _change(actor, approval)


KIND = ApprovalKind(
    ACTION,
    "Change what a role may do",
    APPROVE,
    change,
    lambda approval: f"/admin/roles/requests/{approval.id}",
)
"""What ``register_approvals`` of the core gives for roles."""


async def _make(actor: Actor, approval: Approval) -> None:
    wanted = approval.content
    role_id = await db.fetch_value(
        "insert into role (key, name) values ($1, $2) on conflict do nothing returning id",
        *(await _key(wanted["name"]), wanted["name"]),
    )
    if role_id is None:
        raise CannotDecide("There is a role with this name by now. Ask for it again.")
    await _give(role_id, wanted)
    await _record(
        actor, role_id, "core.role_added", approval, {}, await _shown(await find(role_id))
    )


async def _change(actor: Actor, approval: Approval) -> None:
    wanted = approval.content
    try:
        before = await find(wanted["role_id"], lock=True)
    except UnknownRole:
        raise CannotDecide("The role was removed meanwhile. Withdraw this.") from None
    after = (before.permissions | set(wanted["add"])) - set(wanted["take"])
    reach = wanted.get("reach")
    far = limits.of(reach) if reach else before.limits
    changed = replace(before, name=wanted["name"], permissions=frozenset(after), limits=far)
    _check(await every(system_actor()), changed, None)
    await _give(before.id, wanted)
    await db.execute(
        "update role set name = $2, version = version + 1 where id = $1", before.id, changed.name
    )
    told = await _shown(before), await _shown(changed)
    await _record(actor, before.id, "core.role_changed", approval, *told)


async def _remove(actor: Actor, approval: Approval) -> None:
    try:
        before = await find(approval.content["role_id"], lock=True)
    except UnknownRole:
        raise CannotDecide("The role was removed already. Withdraw this.") from None
    if await db.fetch_value("select exists (select from user_role where role_id = $1)", before.id):
        raise CannotDecide("Somebody has this role by now. Give them another one first.")
    _check(await every(system_actor()), None, before.id)
    await db.execute("delete from role_permission where role_id = $1", before.id)
    await db.execute("delete from role where id = $1", before.id)
    await _record(actor, before.id, "core.role_removed", approval, await _shown(before), {})


def _check(held: list[Role], changed: Role | None, removed: int | None) -> None:
    if changed and (said := segregation.clash(changed.permissions)):
        raise CannotDecide(said)
    if said := lockout(held, changed, removed):
        raise CannotDecide(said)


async def _give(role_id: int, wanted: Mapping[str, Any]) -> None:
    await db.execute(
        "delete from role_permission where role_id = $1 and permission = any($2)",
        *(role_id, wanted["take"]),
    )
    await db.execute(
        "insert into role_permission (role_id, permission) select $1, p from unnest($2::text[]) p"
        " on conflict do nothing",
        *(role_id, wanted["add"]),
    )
    if reach := wanted.get("reach"):
        far = limits.of(reach)
        row = (role_id, far.kinds, far.teams, list(far.team_ids))
        await db.execute(
            "update role set kinds = $2, teams = $3, team_ids = $4 where id = $1", *row
        )


async def _key(name: str) -> str:
    """A key of the role's own, made of its name."""
    base = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "role"
    taken = {row["key"] for row in await db.fetch("select key from role")}
    return next(key for key in (base, *(f"{base}_{n}" for n in range(2, 1000))) if key not in taken)


async def _shown(role: Role) -> dict[str, str]:
    reaches = await limits.words(role.limits)
    return {"Name": role.name, "Permissions": named(sorted(role.permissions)), "Reach": reaches}


async def _record(
    actor: Actor,
    role_id: int,
    kind: str,
    approval: Approval,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    name = after.get("Name") or before["Name"]
    changed = [key for key in ("Name", "Permissions", "Reach") if before.get(key) != after.get(key)]
    values = {
        "name": name,
        "asker": approval.asker,
        "before": {key: before[key] for key in changed if key in before},
        "after": {key: after[key] for key in changed if key in after},
    }
    await events.record(events.Happening(f"role/{role_id}", kind, actor, values))
