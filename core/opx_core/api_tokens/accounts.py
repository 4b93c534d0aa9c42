"""Service accounts: people that are another system, as whom tokens act and nobody signs in."""

import re
import secrets
from dataclasses import dataclass

from opx_core import db, events, staff
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff import PersonForm

NOBODYS = "service.invalid"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Another system about to be added: ``roles`` are keys, ``books`` ids."""

    name: str
    roles: tuple[str, ...]
    books: tuple[int, ...] = ()


async def add_account(actor: Actor, new: NewAccount) -> int:
    """Add a service account; gives its person's id. ``Invalid`` with a message by field.

    Its password is random and thrown away, its address is one that no mail reaches.
    """
    require(actor, "core.manage_api_tokens")
    local = re.sub(r"[^a-z0-9]+", "-", new.name.lower()).strip("-")[:40] or "system"
    email = f"{local}-{secrets.token_hex(3)}@{NOBODYS}"
    form = PersonForm(new.name, email, None, new.roles, new.books)
    user_id = await staff.add(actor, form, secrets.token_urlsafe(48))
    await db.execute("update user_account set service = true where id = $1", user_id)
    values = {"name": form.name, "person_id": user_id}
    happening = events.Happening(f"user/{user_id}", "core.service_account_added", actor, values)
    await events.record(happening)
    return user_id


async def may_act_as(actor: Actor) -> list[db.Row]:
    """For whom the actor may make tokens: themselves, and the service accounts that they see."""
    known = {row["id"]: row for row in await staff.everyone(actor)}
    rows = await db.fetch(
        "select id, name, service from user_account where active and (id = $1 or service) "
        "order by service, name, id",
        actor.id,
    )
    return [dict(row) for row in rows if row["id"] in known]
