"""The roles of a tenant, with their permissions and how many have them."""

from dataclasses import dataclass, field

from opx_core import db
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.roles import limits
from opx_core.roles.limits import Limits

READ, MANAGE, APPROVE = "core.open_setup", "core.manage_roles", "core.approve_roles"
_ROLES = """
select r.id, r.key, r.name, r.version, r.kinds, r.teams, r.team_ids,
array(select p.permission from role_permission p where p.role_id = r.id order by 1) as permissions,
(select count(*) from user_role ur join user_account u on u.id = ur.user_id
    where ur.role_id = r.id and u.active) as people
from role r where $1::bigint is null or r.id = $1 order by r.id
"""


class UnknownRole(LookupError):
    """The tenant has no such role."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named set of permissions, and how far they reach; ``people`` is how many active people
    have it."""

    id: int
    key: str
    name: str
    version: int
    permissions: frozenset[str]
    people: int
    limits: Limits = field(default_factory=Limits)


async def every(actor: Actor) -> list[Role]:
    """The roles, the standard ones first."""
    require(actor, READ)
    return await _read(None)


async def one(actor: Actor, role_id: int) -> Role:
    """One role. :class:`UnknownRole`."""
    require(actor, READ)
    return await find(role_id)


async def find(role_id: int, *, lock: bool = False) -> Role:
    """One role for a change that was approved; with ``lock`` nobody else changes it meanwhile."""
    if lock:
        await db.execute("select 1 from role where id = $1 for update", role_id)
    found = await _read(role_id)
    if not found:
        raise UnknownRole("There is no such role.")
    return found[0]


async def _read(role_id: int | None) -> list[Role]:
    rows = await db.fetch(_ROLES, role_id)
    return [
        Role(
            row["id"],
            row["key"],
            row["name"],
            row["version"],
            frozenset(row["permissions"]),
            row["people"],
            limits.of(row),
        )
        for row in rows
    ]
