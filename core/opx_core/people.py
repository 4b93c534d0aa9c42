"""People, teams, roles and client books of a tenant: made by commands and demo data."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opx_core import db, plugins
from opx_core.db import Row
from opx_core.identity import STANDARD_ROLES, Permission
from opx_core.quotas import check_people
from opx_core.signing_in.passwords import LONGEST_ADDRESS, hash_password


class CannotAdd(ValueError):
    """The person cannot be added as asked. The message says why."""


_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone to be added. ``role`` is a role's key; ``books`` are client book keys."""

    email: str
    name: str
    role: str
    team: str | None = None
    books: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of someone's team and client books."""

    team: int | None
    books: tuple[int, ...]


async def add_standard_roles() -> None:
    """Make the standard roles with the permissions that the loaded modules give them."""
    for key, name in STANDARD_ROLES.items():
        await db.execute(
            "insert into role (key, name) values ($1, $2) on conflict do nothing", key, name
        )
    await grant_new(plugins.active().permissions.values())


async def grant_new(permissions: Iterable[Permission]) -> list[str]:
    """Give the standard roles the permissions that this tenant has not met; gives their keys.

    What an administrator took away from a role stays away: a permission is met only once.
    """
    rows = await db.fetch("select permission from known_permission")
    known = {row["permission"] for row in rows}
    new = [permission for permission in permissions if permission.key not in known]
    pairs = [(role, permission.key) for permission in new for role in permission.roles]
    await db.execute(
        "insert into role_permission (role_id, permission) select r.id, p.key "
        "from unnest($1::text[], $2::text[]) p(role, key) join role r on r.key = p.role "
        "on conflict do nothing",
        [role for role, _ in pairs],
        [key for _, key in pairs],
    )
    keys = [permission.key for permission in new]
    await db.execute(
        "insert into known_permission select unnest($1::text[]) on conflict do nothing", keys
    )
    return keys


async def add_teams(names: Iterable[str]) -> None:
    """Make teams."""
    await db.insert("team", [{"name": name} for name in names])


async def add_books(books: Sequence[tuple[str, str]]) -> None:
    """Make client books from (key, name)."""
    await db.insert("client_book", [{"key": key, "name": name} for key, name in books])


async def add_person(person: NewPerson, password: str) -> int:
    """Add someone who can sign in; gives their id. :class:`CannotAdd`, ``WeakPassword``."""
    await check_person(person)
    ids, email = await ids_of(person), person.email.strip().lower()
    user_id = await insert_person(email, person.name, hash_password(password), ids.team)
    await give_roles(user_id, [person.role])
    await give_books(user_id, ids.books)
    return user_id


async def check_person(person: NewPerson) -> None:
    """Raise :class:`CannotAdd` for a role, address, team or book that cannot be."""
    known = [row["key"] for row in await db.fetch("select key from role order by id")]
    if person.role not in known:
        raise CannotAdd(f"There is no role “{person.role}”. Roles: {', '.join(known)}.")
    email = person.email.strip().lower()
    if not is_address(email):
        raise CannotAdd(f"“{person.email}” is not an e-mail address, such as ann@example.org.")
    await _check("team", "name", [person.team] if person.team else [])
    await _check("client_book", "key", person.books)
    if await db.fetch_value("select 1 from user_account where email = $1", email):
        raise CannotAdd(f"Someone already signs in as {email}.")


async def ids_of(person: NewPerson) -> Ids:
    """The ids behind the names of someone to be added."""
    team = await db.fetch_value("select id from team where name = $1", person.team)
    rows = await db.fetch("select id from client_book where key = any($1)", list(person.books))
    return Ids(team, tuple(row["id"] for row in rows))


def is_address(email: str) -> bool:
    """Whether someone could sign in with this e-mail address."""
    return len(email) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(email) is not None


async def insert_person(email: str, name: str, password_hash: str, team_id: int | None) -> int:
    """The row of someone new; gives its id. :class:`CannotAdd` where the tenant is full."""
    if full := await check_people():
        raise CannotAdd(full)
    user_id: int = await db.fetch_value(
        "insert into user_account (email, name, password_hash, team_id) values ($1, $2, $3, $4)"
        " returning id",
        email,
        name,
        password_hash,
        team_id,
    )
    return user_id


async def give_roles(user_id: int, keys: Sequence[str]) -> None:
    """Let someone have these roles and no others. What they have already stays as it is."""
    await db.execute(
        "delete from user_role where user_id = $1"
        " and role_id not in (select id from role where key = any($2))",
        *(user_id, list(keys)),
    )
    await db.execute(
        "insert into user_role (user_id, role_id) select $1, r.id from role r where r.key = any($2)"
        " and not exists (select from user_role h where h.user_id = $1 and h.role_id = r.id)",
        *(user_id, list(keys)),
    )


async def give_books(
    user_id: int, book_ids: Sequence[int], within: Sequence[int] | None = None
) -> None:
    """Let someone have these client books and no others (of those ``within``, if given)."""
    await db.execute(
        "delete from user_book where user_id = $1 and ($2::bigint[] is null or book_id = any($2))"
        " and book_id <> all($3)",
        *(user_id, within, list(book_ids)),
    )
    await db.execute(
        "insert into user_book (user_id, book_id) select $1, b.id from client_book b"
        " where b.id = any($2)"
        " and not exists (select from user_book h where h.user_id = $1 and h.book_id = b.id)",
        *(user_id, list(book_ids)),
    )


async def set_password(email: str, password: str) -> None:
    """Give someone a new password and end their sessions. :class:`CannotAdd`, ``WeakPassword``."""
    user_id = await db.fetch_value(
        "update user_account set password_hash = $2 where email = $1 returning id",
        email.strip().lower(),
        hash_password(password),
    )
    if user_id is None:
        raise CannotAdd(f"Nobody signs in as {email}.")
    await db.execute("delete from user_session where user_id = $1", user_id)


async def everyone() -> list[Row]:
    """The people of the tenant: e-mail, name, role, team, books and whether they are active."""
    return [dict(row) for row in await db.fetch(_EVERYONE)]


async def _check(table: str, column: str, wanted: Sequence[str]) -> None:
    rows = await db.fetch(f'select {column} as key from "{table}" order by 1')  # noqa: S608
    known = [row["key"] for row in rows]
    what = table.replace("_", " ")
    for each in wanted:
        if each not in known:
            there = ", ".join(known) or "none yet"
            raise CannotAdd(f"There is no {what} “{each}”. There are: {there}.")


_EVERYONE = """
select u.email, u.name, u.active, t.name as team,
array_to_string(array(select r.key from user_role ur join role r on r.id = ur.role_id
    where ur.user_id = u.id order by 1), ', ') as role,
array_to_string(array(select b.key from user_book ub join client_book b on b.id = ub.book_id
    where ub.user_id = u.id order by 1), ', ') as books
from user_account u left join team t on t.id = u.team_id order by u.name
"""
