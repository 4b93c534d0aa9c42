"""Who holds a token: the person as whom it acts, cut to what the token is good for."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from opx_core import db, identity
from opx_core.api_tokens.scopes import RESTRICTED, permissions_of
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import may

KIND = "token"
_SHAPE = re.compile(r"opx_(t_[0-9a-f]{1,40})_([0-9a-f]{48})")
_BEARER = f"""
select k.id as token_id, k.token_hash, k.scopes, k.books as token_books, k.used_at,
{identity.ACTOR} from api_token k join user_account u on u.id = k.user_id
where k.token_hash = $1 and k.revoked_at is null and k.expires_at > $2 and u.active
"""  # noqa: S608 (the columns are ours)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that is good now: its id, its scopes, and as whom it acts (``Actor.kind`` token)."""

    token_id: int
    scopes: frozenset[str]
    actor: Actor


def new_token(tenant_id: str) -> str:
    """A new token of a tenant. Its beginning makes it known where it has leaked."""
    return f"opx_{tenant_id}_{secrets.token_hex(24)}"


def tenant_of(text: str) -> str:
    """The id of the tenant whose token this would be; empty for what has not the shape of one."""
    found = _SHAPE.fullmatch(text)
    return found[1] if found else ""


def digest(text: str) -> bytes:
    """What is kept of a token: 192 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).digest()


async def bearer(text: str) -> Bearer | None:
    """Who holds this token of the session's tenant, or None if it is not good (any more)."""
    now, wanted = datetime.now(UTC), digest(text)
    if tenant_of(text) != db.current().tenant:
        return None
    rows = await db.fetch(_BEARER, wanted, now)
    if not rows or not hmac.compare_digest(bytes(rows[0]["token_hash"]), wanted):
        return None
    row = dict(rows[0])
    if row["used_at"] is None or row["used_at"] < now - timedelta(minutes=1):
        await db.update("api_token", row["token_id"], {"used_at": now})
    return Bearer(row["token_id"], frozenset(row["scopes"]), _cut(row))


def _cut(row: Row) -> Actor:
    """The person with only what the scopes carry and they themselves may use now.

    Two permissions that exclude each other stay shut, though the token carries only one of them.
    """
    person = identity.actor_of(row)
    carried = permissions_of(row["scopes"])
    held = frozenset(key for key in carried & person.permissions if may(person, key))
    books = person.books
    if row["token_books"] is not None:
        given = frozenset(row["token_books"])
        books = given if books is None else books & given
    cleared = person.cleared if RESTRICTED in row["scopes"] else frozenset()
    return replace(
        person, permissions=held, books=books, cleared=cleared, kind=KIND, unread=0, restricts=True
    )
