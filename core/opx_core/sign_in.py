"""Signing in with e-mail and password, and the session that follows."""

import asyncio
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from opx_core import db, identity
from opx_core.identity import Actor
from opx_core.tables import User, UserSession

SESSION_HOURS = 12
IDLE_HOURS = 2
MOST_FAILURES = 5
FAILURE_MINUTES = 15
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_ADDRESS = 320
_SIGNED_IN = f"""
select s.id, s.seen_at, {identity.ACTOR} from user_session s
join user_account u on u.id = s.user_id
where s.token_hash = $1 and s.expires_at > $2 and s.seen_at >= $3 and u.active
"""  # noqa: S608 (the columns are ours)
_hasher = PasswordHasher()


class WeakPassword(ValueError):
    """The password is too short or too long."""


def hash_password(password: str) -> str:
    """The argon2id hash to store; :class:`WeakPassword` under 12 or over 200 characters."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword(
            f"Choose a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        )
    return _hasher.hash(password)


async def too_many_failures(email: str) -> bool:
    """Whether this address has failed so often lately that it must wait."""
    count: int = await db.fetch_value(
        "select count(*) from sign_in_failure where email = $1 and at > $2",
        _address(email),
        datetime.now(UTC) - timedelta(minutes=FAILURE_MINUTES),
    )
    return count >= MOST_FAILURES


async def check_password(email: str, password: str) -> int | None:
    """The id of the active person whose password this is, or None.

    It takes as long for an unknown address as for a wrong password.
    """
    user = (
        await User.select(User.id, User.password_hash)
        .where(User.email == _address(email), User.active.eq(True))
        .first()
    )
    stored = user["password_hash"] if user else _nobodys()
    fits = len(password) <= LONGEST_PASSWORD and await asyncio.to_thread(_fits, stored, password)
    return user["id"] if user and fits else None


async def note_failure(email: str) -> None:
    """Remember a failed try."""
    await db.insert("sign_in_failure", [{"email": _address(email)}])


async def begin_session(user_id: int) -> str:
    """Start a session; gives its token, of which only a hash is kept."""
    token = secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + timedelta(hours=SESSION_HOURS)
    row = {"user_id": user_id, "token_hash": _digest(token), "expires_at": expires}
    await db.execute("delete from user_session where expires_at < now()")
    await db.insert("user_session", [row])
    return token


async def signed_in(token: str) -> Actor | None:
    """The person whose session this is, or None if it ended, expired or lay idle too long."""
    now = datetime.now(UTC)
    idle = now - timedelta(hours=IDLE_HOURS)
    rows = await db.fetch(_SIGNED_IN, _digest(token), now, idle)
    if not rows:
        return None
    if rows[0]["seen_at"] < now - timedelta(minutes=1):
        await UserSession.update({UserSession.seen_at: now}).where(UserSession.id == rows[0]["id"])
    return identity.actor_of(rows[0])


async def end_session(token: str) -> None:
    """Sign out."""
    await UserSession.delete().where(UserSession.token_hash == _digest(token))


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex(16))


def _address(email: str) -> str:
    return email.strip().lower().replace("\x00", "")[:LONGEST_ADDRESS]


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
