"""Teams and client books: each little more than a name."""

import re
from typing import Literal

from opx_core import db, events
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.organisation.values import BAD_LETTERS, PREFIX
from opx_core.policy import require
from opx_core.staff import versions
from opx_core.staff.reading import books_of

Kind = Literal["team", "book"]
TABLES = {"team": "team", "book": "client_book"}
PERMISSIONS = {"team": "core.manage_teams", "book": "core.manage_books"}
NOUNS = {"team": "team", "book": "client book"}
LABELS = {"name": "Name", "key": "Key", "letters": "Letters before references"}
LONGEST = 80
_KEY = re.compile(r"[a-z][a-z0-9-]{0,38}")

_TEAMS = """
select t.id, t.name, t.version,
(select count(*) from user_account u where u.team_id = t.id and u.active) as people,
(select count(*) from case_file c where c.team_id = t.id and not c.closed) as cases
from team t where ($2::bigint is null or t.id = $2) and ($1::bigint[] is null
or not exists (select from user_account u where u.team_id = t.id)
or exists (select from user_account u join user_book b on b.user_id = u.id
    where u.team_id = t.id and b.book_id = any($1))) order by t.name
"""
_BOOKS = """
select b.id, b.key, b.name, b.letters, b.version,
(select count(*) from user_book u join user_account a on a.id = u.user_id
    where u.book_id = b.id and a.active) as people,
(select count(*) from case_file c where c.book_id = b.id and not c.closed) as cases
from client_book b where ($2::bigint is null or b.id = $2)
and ($1::bigint[] is null or b.id = any($1)) order by b.name
"""


class UnknownLabel(LookupError):
    """There is no such team or client book among those that the actor may see."""


async def teams(actor: Actor) -> list[Row]:
    """The teams, each with how many active people and open cases it has."""
    return [dict(row) for row in await db.fetch(_TEAMS, books_of(actor), None)]


async def books(actor: Actor) -> list[Row]:
    """The client books, each with how many active people and open cases it has."""
    return [dict(row) for row in await db.fetch(_BOOKS, books_of(actor), None)]


async def label(actor: Actor, kind: Kind, row_id: int) -> Row:
    """One of :func:`teams` or :func:`books`."""
    rows = await db.fetch(_TEAMS if kind == "team" else _BOOKS, books_of(actor), row_id)
    if not rows:
        raise UnknownLabel(f"There is no such {NOUNS[kind]} among those you may see.")
    return dict(rows[0])


async def add_team(actor: Actor, name: str) -> int:
    """Add a team; gives its id, or raises ``Invalid``."""
    return await _add(actor, "team", {"name": tidy(name)})


async def add_book(actor: Actor, key: str, name: str, letters: str = "") -> int:
    """Add a client book; gives its id, or raises ``Invalid``. Its key stays as it is.

    ``letters`` stand before the references of its new cases, in place of the tenant's.
    """
    row = {"key": key.strip(), "name": tidy(name), "letters": capitals(letters)}
    return await _add(actor, "book", row)


async def change_label(
    actor: Actor, kind: Kind, row_id: int, name: str, version: int, letters: str = ""
) -> bool:
    """Rename a team or a client book; False where nothing differed. ``Changed``, ``Invalid``.

    ``letters`` are those before the references of a client book's new cases.
    """
    require(actor, PERMISSIONS[kind])
    table = TABLES[kind]
    await db.execute(f'select 1 from "{table}" where id = $1 for update', row_id)  # noqa: S608
    before = await label(actor, kind, row_id)
    versions.check(before, version)
    after = {"name": tidy(name)}
    if kind == "book":
        after["letters"] = capitals(letters)
    if errors := await _wrong(kind, after, row_id):
        raise Invalid(errors)
    told = {LABELS[name]: before[name] for name in after}
    changed = versions.differing(told, {LABELS[name]: value for name, value in after.items()})
    if changed:
        await db.update(table, row_id, {**after, "version": before["version"] + 1})
        values = {**after, **changed}
        kind_of = f"core.{kind}_changed"
        await events.record(events.Happening(f"{kind}/{row_id}", kind_of, actor, values))
    return bool(changed)


def capitals(letters: str) -> str:
    """Letters before references as they are kept."""
    return tidy(letters).upper()


def tidy(name: str) -> str:
    """A name without stray spaces."""
    return " ".join(name.replace("\x00", "").split())


async def _add(actor: Actor, kind: Kind, row: dict[str, str]) -> int:
    require(actor, PERMISSIONS[kind])
    if errors := await _wrong(kind, row, None):
        raise Invalid(errors)
    (row_id,) = await db.next_ids(TABLES[kind], 1)
    await db.insert(TABLES[kind], [{"id": row_id, **row}])
    after = {LABELS[name]: value for name, value in row.items() if value}
    values = {"name": row["name"], "before": {}, "after": after}
    happening = events.Happening(f"{kind}/{row_id}", f"core.{kind}_added", actor, values)
    await events.record(happening)
    return row_id


async def _wrong(kind: Kind, row: dict[str, str], own_id: int | None) -> dict[str, str]:
    errors = {}
    if not row["name"] or len(row["name"]) > LONGEST:
        errors["name"] = f"Enter a name of at most {LONGEST} characters."
    if row.get("letters") and not PREFIX.fullmatch(row["letters"]):
        errors["letters"] = BAD_LETTERS
    for field, value in ((name, row[name]) for name in ("name", "key") if name in row):
        sql = f'select 1 from "{TABLES[kind]}" where lower({field}) = lower($1) and id is distinct from $2'  # noqa: E501, S608
        if await db.fetch_value(sql, value.replace("\x00", ""), own_id):
            errors[field] = f"There is already a {NOUNS[kind]} with this {field}. Use another one."
    if "key" in row and not _KEY.fullmatch(row["key"]):
        errors["key"] = "Use a–z, 0–9 and hyphens, begin with a letter, at most 39 characters."
    return errors
