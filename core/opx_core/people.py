"""People, teams, roles and client books of a tenant: made by commands and demo data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opx_core import db, plugins
from opx_core.identity import STANDARD_ROLES
from opx_core.sign_in import hash_password


class CannotAdd(ValueError):
    """The person cannot be added as asked. The message says why."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be added. ``role`` is a standard role; ``books`` are client book keys."""

    email: str
    name: str
    role: str
    team: str | None = None
    books: tuple[str, ...] = ()


async def add_standard_roles() -> None:
    """Make the standard roles with the permissions that the loaded modules give them.

    Run again after a module was added, it gives the roles the new permissions.
    """
    for key, name in STANDARD_ROLES.items():
        await db.execute(
            "insert into role (key, name) values ($1, $2) on conflict do nothing", key, name
        )
    for permission in plugins.active().permissions.values():
        await db.execute(
            "insert into role_permission (role_id, permission) select id, $1 from role "
            "where key = any($2) on conflict do nothing",
            permission.key,
            list(permission.roles),
        )


async def add_teams(names: Iterable[str]) -> None:
    """Make teams."""
    await db.insert("team", [{"name": name} for name in names])


async def add_books(books: Sequence[tuple[str, str]]) -> None:
    """Make client books from (key, name)."""
    await db.insert("client_book", [{"key": key, "name": name} for key, name in books])


async def add_person(person: NewPerson, password: str) -> int:
    """Add someone who can sign in; gives their id. :class:`CannotAdd`, ``WeakPassword``."""
    if person.role not in STANDARD_ROLES:
        raise CannotAdd(f"There is no role “{person.role}”. Roles: {', '.join(STANDARD_ROLES)}.")
    email = person.email.strip().lower()
    if await db.fetch_value("select 1 from user_account where email = $1", email):
        raise CannotAdd(f"Someone already signs in as {email}.")
    user_id: int = await db.fetch_value(
        "insert into user_account (email, name, password_hash, team_id) "
        "values ($1, $2, $3, (select id from team where name = $4)) returning id",
        email,
        person.name,
        hash_password(password),
        person.team,
    )
    await db.execute(
        "insert into user_role (user_id, role_id) select $1, id from role where key = $2",
        user_id,
        person.role,
    )
    await db.execute(
        "insert into user_book (user_id, book_id) select $1, id from client_book "
        "where key = any($2)",
        user_id,
        list(person.books),
    )
    return user_id
