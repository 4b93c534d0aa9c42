"""Who from outside is signed in where: a table of its own, so that no token opens the other door.

A session ends after 15 minutes without use, after 8 hours, and as soon as no case is reached.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from opx_core import db
from opx_core.identity import Actor
from opx_core.outside.sides import REACHED, actor_of
from opx_core.signing_in.sealing import digest
from opx_core.signing_in.sessions import Seen

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=8)
_OF_TOKEN = f"""
select s.id as session_id, s.seen_at, s.proven, o.id, o.name, {REACHED}
from outside_session s join outside_account o on o.id = s.account_id
where s.token_hash = $1 and s.expires_at > $2 and s.seen_at >= $3 and o.active
"""  # noqa: S608 (our own names)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose session a token is; one not ``proven`` has an app to set up first."""

    actor: Actor
    session_id: int
    proven: bool

    @property
    def stage(self) -> str:
        """As of colleagues: ``in`` once nothing is missing."""
        return "in" if self.proven else "set_up"


async def begin(account_id: int, seen: Seen, *, proven: bool) -> str:
    """Start a session; gives its token, of which only a hash is kept."""
    token, now = secrets.token_urlsafe(32), datetime.now(UTC)
    await db.execute("delete from outside_session where expires_at < now()")
    row = {"account_id": account_id, "token_hash": digest(token), "expires_at": now + LONGEST}
    row |= {"browser": seen.browser[:100], "address": seen.address[:64], "proven": proven}
    await db.insert("outside_session", [row])
    return token


async def standing(token: str) -> Standing | None:
    """Whose session this is; None if it ended, lay idle, or they reach no case any more."""
    now = datetime.now(UTC)
    rows = await db.fetch(_OF_TOKEN, digest(token), now, now - IDLE)
    actor = actor_of(rows[0]) if rows else None
    if actor is None:
        return None
    row = rows[0]
    if row["seen_at"] < now - timedelta(minutes=1):
        sql = "update outside_session set seen_at = $2 where id = $1"
        await db.execute(sql, row["session_id"], now)
    return Standing(actor, row["session_id"], row["proven"])


async def prove(session_id: int) -> str:
    """The session goes on under a new token, nothing missing any more."""
    token = secrets.token_urlsafe(32)
    await db.execute(
        "update outside_session set token_hash = $2, proven = true where id = $1",
        session_id,
        digest(token),
    )
    return token


async def end(token: str) -> None:
    """Sign out."""
    await db.execute("delete from outside_session where token_hash = $1", digest(token))


async def end_all(account_id: int) -> None:
    """End every session of an account."""
    await db.execute("delete from outside_session where account_id = $1", account_id)
