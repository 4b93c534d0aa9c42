"""Setting limits: an administrator asks for them, a second person approves."""

from collections.abc import Mapping
from typing import Any

from opx_core import approvals, db, events
from opx_core.approvals import Approval, ApprovalKind, CannotDecide
from opx_core.authorities.limits import known, of_holder
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.roles.reading import MANAGE, UnknownRole
from opx_core.staff.reading import person
from opx_core.workflow.money import MOST, pounds

ACTION = "core.set_authority"


async def ask(
    actor: Actor, kind: str, holder_id: int, wanted: Mapping[str, int | None], reason: str
) -> int:
    """Ask for the limits of a ``role`` or a ``user``: pence by authority, None for no limit.

    ``Invalid`` with what is wrong by authority, ``CannotDecide`` where nobody else could approve.
    """
    require(actor, MANAGE)
    name = await name_of(actor, kind, holder_id)
    labels, held = known(), await of_holder(kind, holder_id)
    changed = {key: wanted[key] for key in wanted if wanted[key] != held.get(key)}
    errors = {key: "There is no such money to limit." for key in changed if key not in labels}
    errors |= {
        key: "Enter pounds and pence, 0 or more."
        for key, pence in changed.items()
        if pence is not None and not 0 <= pence <= MOST
    }
    if not reason.strip():
        errors["reason"] = "Say why, for whoever approves it."
    if not changed and not errors:
        errors["reason"] = "Nothing is changed. Enter another limit first."
    if errors:
        raise Invalid(errors)
    says = [_said(labels[key], held.get(key), pence) for key, pence in changed.items()]
    content = {"holder": kind, "id": holder_id, "name": name, "limits": changed, "says": says}
    subject, title = f"authority/{kind}/{holder_id}", f"Authority of {name}"
    return await approvals.ask(actor, ACTION, subject, title, content, reason.strip())


async def change(actor: Actor, approval: Approval) -> None:
    """Set the limits as they were asked for, in the approval's transaction."""
    wanted: Mapping[str, Any] = approval.content
    kind, holder_id = wanted["holder"], wanted["id"]
    if kind == "user" and holder_id == actor.id:
        raise CannotDecide("It is your own limit, so somebody else approves it.")
    column = {"role": "role_id", "user": "user_id"}[kind]
    if kind == "role":
        there = "select exists (select from role where id = $1)"
        if not await db.fetch_value(there, holder_id):
            raise CannotDecide("The role was removed meanwhile. Withdraw this.")
    held, labels = await of_holder(kind, holder_id), known()
    for key, pence in wanted["limits"].items():
        await db.execute(
            f"delete from authority_limit where {column} = $1 and authority = $2",  # noqa: S608
            *(holder_id, key),
        )
        if pence is not None:
            row = {column: holder_id, "authority": key, "pence": pence}
            await db.insert("authority_limit", [row])
    shown = {key: labels.get(key, key) for key in wanted["limits"]}
    values = {
        "name": wanted["name"],
        "asker": approval.asker,
        "before": {shown[key]: _limit(held.get(key)) for key in shown},
        "after": {shown[key]: _limit(wanted["limits"][key]) for key in shown},
    }
    stream = f"{kind}/{holder_id}"
    await events.record(events.Happening(stream, "core.authority_changed", actor, values))


KIND = ApprovalKind(
    ACTION,
    "Change how much somebody may commit",
    "core.approve_roles",
    change,
    lambda approval: f"/admin/authority/{approval.content['holder']}/{approval.content['id']}",
)
"""What ``register_approvals`` of the core gives for limits."""


async def name_of(actor: Actor, kind: str, holder_id: int) -> str:
    """Whose limits they are. ``UnknownRole``, ``UnknownPerson``."""
    if kind == "user":
        return str((await person(actor, holder_id))["name"])
    name = await db.fetch_value("select name from role where id = $1", holder_id)
    if name is None:
        raise UnknownRole("There is no such role.")
    return f"the role “{name}”"


def _said(label: str, was: int | None, pence: int | None) -> str:
    return f"{label}: {_limit(was)} becomes {_limit(pence)}"


def _limit(pence: int | None) -> str:
    return "no limit" if pence is None else pounds(pence)
