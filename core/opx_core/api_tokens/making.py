"""Making and revoking tokens. A token is shown once: afterwards there is only its hash."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from opx_core import db, directory, events
from opx_core.api_tokens.accounts import may_act_as
from opx_core.api_tokens.bearing import digest, new_token
from opx_core.api_tokens.scopes import scope_keys
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require

PERMISSION = "core.manage_api_tokens"
LONGEST_DAYS = 365
LONGEST_NAME = 100
MOST_ALIVE = 200


class UnknownToken(LookupError):
    """There is no such token."""


@dataclass(frozen=True, slots=True)
class TokenForm:
    """A token as typed. ``books`` are ids; none means every book of the person."""

    name: str
    person_id: int | None
    scopes: tuple[str, ...]
    books: tuple[int, ...] = ()
    days: int | None = 90


@dataclass(frozen=True, slots=True)
class Made:
    """A token that was made; ``text`` is shown once."""

    id: int
    text: str
    expires_at: datetime


async def make(actor: Actor, form: TokenForm) -> Made:
    """Make a token that acts as the maker or a service account. ``Invalid`` by field."""
    require(actor, PERMISSION)
    people = {row["id"]: row["name"] for row in await may_act_as(actor)}
    errors = await _wrong(actor, form)
    if form.person_id not in people:
        errors["person"] = "Choose yourself or a service account."
    if errors or form.person_id is None:
        raise Invalid(errors)
    return await _make(actor, form, form.person_id, people[form.person_id])


async def make_for(actor: Actor, form: TokenForm) -> Made:
    """The same for any active person, by whoever runs OPX on its machine (``opx token make``)."""
    require(actor, PERMISSION)
    sql = "select name from user_account where id = $1 and active"
    name = await db.fetch_value(sql, form.person_id)
    errors = await _wrong(actor, form)
    if name is None or form.person_id is None:
        errors["person"] = "Nobody active signs in with this address."
    if errors or form.person_id is None:
        raise Invalid(errors)
    return await _make(actor, form, form.person_id, name)


async def revoke(actor: Actor, token_id: int) -> bool:
    """End a token now; False where it had been revoked before."""
    require(actor, PERMISSION)
    rows = await db.fetch("select * from api_token where id = $1 for update", token_id)
    if not rows:
        raise UnknownToken("There is no such API token.")
    if rows[0]["revoked_at"] is not None:
        return False
    await db.update("api_token", token_id, {"revoked_at": datetime.now(UTC)})
    await db.execute("delete from api_answer where token_id = $1", token_id)
    await _record(actor, "core.api_token_revoked", token_id, {"name": rows[0]["name"]})
    return True


async def _make(actor: Actor, form: TokenForm, person_id: int, person: str) -> Made:
    (token_id,) = await db.next_ids("api_token", 1)
    text, now = new_token(db.current().tenant), datetime.now(UTC)
    expires = now + timedelta(days=form.days or 0)
    scopes = sorted(set(form.scopes))
    row: Row = {
        "id": token_id,
        "name": _tidy(form.name),
        "token_hash": digest(text),
        "user_id": person_id,
        "made_by": actor.id,
        "scopes": scopes,
        "books": sorted(set(form.books)) or None,
        "created_at": now,
        "expires_at": expires,
    }
    await db.insert("api_token", [row])
    after = {"Acts as": person, "Scopes": ", ".join(scopes), "Until": expires.date().isoformat()}
    values = {"name": row["name"], "person": person, "before": {}, "after": after}
    await _record(actor, "core.api_token_made", token_id, values)
    return Made(token_id, text, expires)


async def _wrong(actor: Actor, form: TokenForm) -> dict[str, str]:
    errors, name = {}, _tidy(form.name)
    if not name or len(name) > LONGEST_NAME:
        errors["name"] = f"Enter a name of at most {LONGEST_NAME} characters."
    if not form.scopes or set(form.scopes) - set(scope_keys()):
        errors["scopes"] = "Choose at least one scope from the list."
    if form.days is None or not 1 <= form.days <= LONGEST_DAYS:
        errors["days"] = f"Enter a number of days from 1 to {LONGEST_DAYS}."
    if set(form.books) - {book["id"] for book in await directory.books(actor)}:
        errors["books"] = "Choose client books from the list."
    alive = "select count(*) from api_token where revoked_at is null and expires_at > now()"
    if await db.fetch_value(alive) >= MOST_ALIVE:
        errors["name"] = f"There are {MOST_ALIVE} tokens already. Revoke one first."
    return errors


def _tidy(name: str) -> str:
    return " ".join(name.replace("\x00", "").split())


async def _record(actor: Actor, kind: str, token_id: int, values: Row) -> None:
    await events.record(events.Happening(f"token/{token_id}", kind, actor, values))
