"""Who acts: people with roles, permissions, a team and client books."""

from dataclasses import dataclass

from opx_core.tables import RolePermission, User, UserBook, UserRole


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that a person may be allowed to do.

    ``key`` is ``<module>.<verb>``. ``roles`` are the standard roles that get it in a new tenant.
    """

    key: str
    name: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever reads or writes: a person, or the system itself.

    ``books`` are the ids of the client books they may see; None means every book.
    """

    id: int | None
    name: str
    permissions: frozenset[str]
    books: frozenset[int] | None
    team_id: int | None = None
    kind: str = "person"


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
    user = (
        await User.select(User.id, User.name, User.team)
        .where(User.id == user_id, User.active.eq(True))
        .first()
    )
    if user is None:
        return None
    permissions = await _permissions(user_id)
    return Actor(
        id=user["id"],
        name=user["name"],
        permissions=permissions,
        books=None if "core.all_books" in permissions else await _books(user_id),
        team_id=user["team_id"],
    )


async def _permissions(user_id: int) -> frozenset[str]:
    roles = UserRole.select(UserRole.role).where(UserRole.user == user_id)
    rows = await RolePermission.select(RolePermission.permission).where(
        RolePermission.role.is_in(roles)
    )
    return frozenset(row["permission"] for row in rows)


async def _books(user_id: int) -> frozenset[int]:
    rows = await UserBook.select(UserBook.book).where(UserBook.user == user_id)
    return frozenset(row["book_id"] for row in rows)
