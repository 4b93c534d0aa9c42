"""What is typed about a person, and what is wrong with it, all at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

from opx_core import db, directory, people, segregation
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.quotas import check_people
from opx_core.staff.reading import roles

LONGEST = 100
LABELS = {
    **{"Name": "name", "E-mail": "email", "Team": "team_id", "Roles": "roles"},
    **{"Client books": "books", "Can sign in": "active"},
}
"""The parts of a person by the words for them, as :func:`shown` has them."""


@dataclass(frozen=True, slots=True)
class PersonForm:
    """A person as typed: ``roles`` are keys, ``books`` and ``team_id`` ids."""

    name: str
    email: str
    team_id: int | None = None
    roles: tuple[str, ...] = ()
    books: tuple[int, ...] = ()
    active: bool = True


async def wrong(actor: Actor, form: PersonForm, before: Row | None) -> dict[str, str]:
    """What has to be put right, by field; ``before`` is the person as they are, or None."""
    errors = await _wrong_names(form, before)
    errors |= await _wrong_choices(actor, form)
    if before is None or set(before["roles"]) != set(form.roles):
        errors |= await _wrong_together(form)
    if before is not None and before["id"] == actor.id:
        errors |= _wrong_for_oneself(form, before)
    if before is not None and await _is_last_administrator(form, before):
        key = "roles" if form.active else "active"
        errors[key] = "This is the last administrator. Make someone else one first."
    if form.active and (before is None or not before["active"]) and (full := await check_people()):
        errors["email" if before is None else "active"] = full
    return errors


async def shown(form: PersonForm) -> dict[str, str]:
    """The form in words, for an event and for people who compare two versions."""
    known_roles = {role["key"]: role["name"] for role in await roles()}
    rows = await db.fetch(
        "select 'team' kind, id, name from team where id = $1"
        " union all select 'book', id, name from client_book where id = any($2) order by name",
        form.team_id,
        list(form.books),
    )
    names = {
        kind: [row["name"] for row in rows if row["kind"] == kind] for kind in ("team", "book")
    }
    return {
        "Name": form.name,
        "E-mail": form.email,
        "Team": ", ".join(names["team"]),
        "Roles": ", ".join(known_roles[key] for key in sorted(form.roles) if key in known_roles),
        "Client books": ", ".join(names["book"]),
        "Can sign in": "Yes" if form.active else "No",
    }


def of(row: Row) -> PersonForm:
    """The person of a row of ``reading`` as a form."""
    return PersonForm(
        row["name"],
        row["email"],
        row["team_id"],
        tuple(row["roles"]),
        tuple(row["books"]),
        row["active"],
    )


def with_theirs(mine: PersonForm, theirs: PersonForm, kept: Collection[str]) -> PersonForm:
    """``mine`` with those parts of ``theirs`` whose names are ``kept``."""
    names = [each.name for each in fields(PersonForm) if each.name in kept]
    return replace(mine, **{name: getattr(theirs, name) for name in names})


def tidied(form: PersonForm) -> PersonForm:
    """The form without stray spaces, its lists in order."""
    name = " ".join(form.name.replace("\x00", "").split())
    email = form.email.replace("\x00", "").strip().lower()
    chosen = tuple(sorted(set(form.roles))), tuple(sorted(set(form.books)))
    return PersonForm(name, email, form.team_id, *chosen, form.active)


async def _wrong_names(form: PersonForm, before: Row | None) -> dict[str, str]:
    errors = {}
    if not form.name or len(form.name) > LONGEST:
        errors["name"] = "Enter a name of at most 100 characters."
    if not people.is_address(form.email):
        errors["email"] = "Enter an e-mail address, such as ann@example.org."
    elif await db.fetch_value(
        "select 1 from user_account where email = $1 and id is distinct from $2",
        form.email,
        before["id"] if before else None,
    ):
        errors["email"] = "Someone already signs in with this address. Use another one."
    return errors


async def _wrong_choices(actor: Actor, form: PersonForm) -> dict[str, str]:
    errors, known = {}, {role["key"]: role for role in await roles()}
    if not form.roles or set(form.roles) - known.keys():
        errors["roles"] = "Choose at least one role from the list."
    elif actor.books is not None and any(known[key]["all_books"] for key in form.roles):
        errors["roles"] = "This role sees every client book. You do not, so you cannot give it."
    books = {book["id"] for book in await directory.books(actor)}
    if set(form.books) - books:
        errors["books"] = "Choose client books from the list."
    elif not form.books and not _sees_all(form.roles, list(known.values())):
        errors["books"] = "Choose at least one client book, or this person sees no case."
    team = form.team_id is None or await db.fetch_value(
        "select 1 from team where id = $1", form.team_id
    )
    return errors if team else {**errors, "team": "Choose a team from the list."}


async def _wrong_together(form: PersonForm) -> dict[str, str]:
    """Roles that one person may not have both, by ``segregation``."""
    rows = await db.fetch(
        "select distinct p.permission from role_permission p join role r on r.id = p.role_id"
        " where r.key = any($1)",
        list(form.roles),
    )
    said = segregation.clash({row["permission"] for row in rows})
    return {"roles": said} if said else {}


def _sees_all(chosen: Sequence[str], known: Sequence[Row]) -> bool:
    return any(role["all_books"] for role in known if role["key"] in chosen)


def _wrong_for_oneself(form: PersonForm, before: Row) -> dict[str, str]:
    errors = {}
    if set(form.roles) != set(before["roles"]):
        errors["roles"] = "Nobody changes their own roles. Ask another administrator."
    if set(form.books) != set(before["books"]):
        errors["books"] = "Nobody changes their own client books. Ask another administrator."
    if not form.active:
        errors["active"] = "You cannot deactivate yourself. Ask another administrator."
    return errors


async def _is_last_administrator(form: PersonForm, before: Row) -> bool:
    """Asked under a lock, so that two cannot take each other's role at the same moment."""
    managing = "select p.role_id from role_permission p where p.permission = 'core.manage_people'"
    await db.execute(f"select 1 from role where id in ({managing}) order by id for update")  # noqa: S608
    rows = await db.fetch(f"select key from role where id in ({managing})")  # noqa: S608
    keys = {row["key"] for row in rows}
    if not keys & set(before["roles"]) or not before["active"]:
        return False
    if form.active and keys & set(form.roles):
        return False
    return not await db.fetch_value(
        "select exists (select from user_account u join user_role r on r.user_id = u.id"  # noqa: S608
        f" where u.active and u.id <> $1 and r.role_id in ({managing}))",
        before["id"],
    )
