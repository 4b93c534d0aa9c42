"""Single-use links: an invitation (72 hours) or a new start after a lost password (1 hour).

Whoever opens one chooses their own password. Only a hash of a link's token is kept.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from opx_core import db, events, identity, jobs, notices
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.notices import Notice
from opx_core.policy import require
from opx_core.signing_in import passwords
from opx_core.signing_in.sealing import digest
from opx_core.staff.reading import person

Kind = Literal["invitation", "reset"]
HOURS: dict[Kind, int] = {"invitation": 72, "reset": 1}
TITLES: dict[str, str] = {"invitation": "Invitation", "reset": "Link for a new password"}
_OPEN = """
select l.id, l.kind, l.user_id, u.name, u.email from sign_in_link l
join user_account u on u.id = l.user_id
where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and u.active
"""
_ADMINISTRATORS = """
select distinct k.user_id from user_role k join role_permission p on p.role_id = k.role_id
where p.permission = 'core.manage_people'
"""


class UnknownLink(LookupError):
    """The link was used, is too old, or never was."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that can be used: for whom, and what for."""

    id: int
    kind: str
    user_id: int
    name: str
    email: str


async def make(actor: Actor, person_id: int) -> tuple[str, Kind, datetime]:
    """A link for someone: its token, shown once, what it is, and until when it can be used.

    Someone without a password is invited. Links made before for them no longer work.
    """
    require(actor, "core.manage_people")
    row = await person(actor, person_id, lock=True)
    if not row["active"]:
        raise Invalid({"link": "They cannot sign in. Let them sign in first."})
    hashed = await db.fetch_value("select password_hash from user_account where id = $1", person_id)
    kind: Kind = "reset" if hashed else "invitation"
    token, until = secrets.token_urlsafe(32), datetime.now(UTC) + timedelta(hours=HOURS[kind])
    await db.execute("delete from sign_in_link where user_id = $1 and used_at is null", person_id)
    new = {"user_id": person_id, "kind": kind, "token_hash": digest(token)}
    await db.insert("sign_in_link", [{**new, "made_by": actor.id, "expires_at": until}])
    values = {"name": row["name"], "what": TITLES[kind], "hours": HOURS[kind]}
    await events.record(events.Happening(f"user/{person_id}", "core.link_made", actor, values))
    return token, kind, until


async def find(token: str) -> Link:
    """The link with this token; :class:`UnknownLink` where it cannot be used."""
    rows = await db.fetch(_OPEN, digest(token))
    if not rows:
        raise UnknownLink(
            "This link was used already, or is too old. Ask an administrator for a new one."
        )
    return Link(**dict(rows[0]))


async def use(token: str, password: str) -> Link:
    """Give the link's person this password, end their sessions, and use the link up.

    ``WeakPassword`` leaves it as it was.
    """
    link = await find(token)
    names = await passwords.own_names(link.user_id)
    hashed = await asyncio.to_thread(passwords.hash_password, password, names)
    used = "update sign_in_link set used_at = now() where id = $1 and used_at is null returning id"
    if await db.fetch_value(used, link.id) is None:
        raise UnknownLink("This link was used already. Ask an administrator for a new one.")
    await db.execute(
        "update user_account set password_hash = $2 where id = $1", link.user_id, hashed
    )
    await db.execute("delete from user_session where user_id = $1", link.user_id)
    actor = await identity.actor(link.user_id) or identity.system_actor()
    values = {"name": link.name, "what": TITLES[link.kind]}
    stream = f"user/{link.user_id}"
    await events.record(events.Happening(stream, "core.link_used", actor, values))
    return link


async def say_forgotten(email: str) -> None:
    """Have the administrators told, by a job: known and unknown addresses take as long."""
    user_id, _ = await passwords.stored_for(email)
    await jobs.enqueue("core.tell_forgotten", user_id=user_id or 0)


async def tell_forgotten(user_id: int) -> None:
    """Job: tell the administrators that someone has forgotten their password; 0 is nobody."""
    rows = await db.fetch("select id, name from user_account where id = $1 and active", user_id)
    if not rows:
        return
    system, name = identity.system_actor(), rows[0]["name"]
    told = [row["user_id"] for row in await db.fetch(_ADMINISTRATORS)]
    await notices.tell(system, told, Notice("core.password_forgotten", None, name))
    stream, values = f"user/{user_id}", {"name": name}
    await events.record(events.Happening(stream, "core.password_forgotten", system, values))
