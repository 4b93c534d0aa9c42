"""Who acts: people with roles, permissions, a team and client books."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from opx_core import db, reach
from opx_core.reach import Reaches

ACTOR = """
u.id as user_id, u.name, u.team_id,
array(select p.permission from user_role r join role_permission p on p.role_id = r.role_id
      where r.user_id = u.id) as permissions,
array(select b.book_id from user_book b where b.user_id = u.id) as books,
array(select a.case_id from case_about a where a.user_id = u.id) as barred,
array(select k.case_id from case_clearance k where k.user_id = u.id and k.ended_at is null)
    as cleared,
exists (select from case_file f where f.restricted) as restricts,
(select json_agg(json_build_object('kinds', r.kinds, 'teams', r.teams, 'named', r.team_ids,
    'permissions', array(select p.permission from role_permission p where p.role_id = r.id)))
    from user_role k join role r on r.id = k.role_id where k.user_id = u.id
    and exists (select from user_role o join role l on l.id = o.role_id where o.user_id = u.id
        and (l.kinds is not null or l.teams <> 'all'))) as reach,
(select count(*) from (select from notice n where n.user_id = u.id and n.read_at is null
    limit 100) unread) as unread
"""


PARTY = "party"
"""The kind of an actor from outside (``opx_core.outside``)."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that a person may be allowed to do.

    ``key`` is ``<module>.<verb>``. ``roles`` are the standard roles that get it in a new tenant.
    ``scope`` is the scope of the API tokens that carry a module's permission (``api_tokens``);
    one without a scope is for people only. An ``outside`` one is for people from outside, such as
    a complainant: they have all of these and no other, and nobody else has any.
    """

    key: str
    name: str
    roles: tuple[str, ...] = ()
    scope: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever reads or writes: a person, or the system itself.

    ``books`` are the ids of the client books they may see; None means every book. ``unread`` is
    how many notices waited for them when they were looked up, at most 100. ``barred`` are the
    cases about themselves, ``cleared`` the restricted ones that they may see; ``restricts`` is
    whether the tenant has restricted cases at all. ``reach`` is how far each permission that does
    not reach every kind and team does (``opx_core.reach``); None where every one does. Somebody
    from outside is of the ``kind`` :data:`PARTY`: ``sides`` are the ids of the cases that they
    reach, each with their side of it.
    """

    id: int | None
    name: str
    permissions: frozenset[str]
    books: frozenset[int] | None
    team_id: int | None = None
    kind: str = "person"
    unread: int = 0
    barred: frozenset[int] = frozenset()
    cleared: frozenset[int] = frozenset()
    restricts: bool = True
    sides: frozenset[tuple[int, str]] = frozenset()
    reach: Reaches | None = field(default=None, hash=False)


STANDARD_ROLES = {
    "handler": "Case handler",
    "leader": "Team leader",
    "qa": "Quality assurance",
    "compliance": "Compliance",
    "admin": "Administrator",
    "auditor": "Auditor (reads only)",
}


def system_actor(name: str = "OPX", kind: str = "system") -> Actor:
    """OPX itself, for jobs and imports: every book, and every permission (``*``)."""
    return Actor(None, name, frozenset({"*"}), None, None, kind)


async def actor(user_id: int) -> Actor | None:
    """The person as an actor, or None if they are unknown or no longer active."""
    rows = await db.fetch(
        f"select {ACTOR} from user_account u where u.id = $1 and u.active",  # noqa: S608
        user_id,
    )
    return actor_of(rows[0]) if rows else None


async def anybody(user_id: int) -> Actor:
    """Who a person is by name alone, without any permission, also when they cannot sign in."""
    name = await db.fetch_value("select name from user_account where id = $1", user_id)
    return Actor(user_id, name or "", frozenset(), frozenset())


def actor_of(row: Mapping[str, Any]) -> Actor:
    """The actor of a row that has the columns of :data:`ACTOR`."""
    permissions = frozenset(row["permissions"])
    limited = json.loads(row["reach"]) if row["reach"] else None
    return Actor(
        id=row["user_id"],
        name=row["name"],
        permissions=permissions,
        books=None if "core.all_books" in permissions else frozenset(row["books"]),
        team_id=row["team_id"],
        unread=row["unread"],
        barred=frozenset(row["barred"]),
        cleared=frozenset(row["cleared"]),
        restricts=row["restricts"],
        reach=reach.of_roles(limited, row["team_id"]) if limited else None,
    )
