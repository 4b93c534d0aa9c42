"""Sessions: who is signed in where, until they end, lie idle or are too old."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from opx_core import db, events, identity, seeing_as
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.seeing_as import Seeing
from opx_core.signing_in import limits
from opx_core.signing_in.sealing import digest
from opx_core.staff.reading import person
from opx_core.tables import UserSession

Stage = Literal["in", "code", "set_up"]
CODE_MINUTES = 15
_OF_TOKEN = f"""
select s.id, s.seen_at, s.created_at, s.factor_at,
exists (select from second_factor f where f.user_id = u.id and f.confirmed_at is not null)
    as has_factor,
exists (select from user_role k join role r on r.id = k.role_id
    where k.user_id = u.id and r.second_factor) as needs_factor,
(select k.id from seeing_as k where k.session_id = s.id and k.ended_at is null) as seeing_id,
{identity.ACTOR} from user_session s join user_account u on u.id = s.user_id
where s.token_hash = $1 and s.expires_at > $2 and u.active
and s.seen_at >= $2 - make_interval(mins => {limits.sql("idle_minutes")})
and s.created_at >= $2 - make_interval(hours => {limits.sql("session_hours")})
"""  # noqa: S608 (the columns are ours)
_LIST = """
select id, browser, address, method, created_at, seen_at from user_session
where user_id = $1 and expires_at > now() order by seen_at desc, id desc
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """From where somebody signs in, in coarse words, and how."""

    browser: str = ""
    address: str = ""
    method: str = "password"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose session a token is, and what they still have to show before they are in.

    ``code``: their second factor. ``set_up``: a role of theirs needs one, and they have none.
    ``seeing``: they see OPX as ``actor`` does, who is somebody else then.
    """

    actor: Actor
    session_id: int
    stage: Stage
    seeing: Seeing | None = None

    @property
    def person(self) -> Actor:
        """Who is in truth at the browser."""
        return self.seeing.viewer if self.seeing else self.actor


async def begin_session(user_id: int, seen: Seen | None = None, *, proven: bool = False) -> str:
    """Start a session; gives its token, of which only a hash is kept.

    ``proven`` says that whoever vouched for the person has asked for a second factor itself.
    """
    seen, token, now = seen or Seen(), secrets.token_urlsafe(32), datetime.now(UTC)
    hours = (await limits.read()).session_hours
    await db.execute("delete from user_session where expires_at < now()")
    row = {"user_id": user_id, "token_hash": digest(token), "browser": seen.browser[:100]}
    row |= {"address": seen.address[:64], "method": seen.method}
    row |= {"expires_at": now + timedelta(hours=hours), "factor_at": now if proven else None}
    await db.insert("user_session", [row])
    actor = await identity.actor(user_id)
    if actor and (proven or not await has_factor(user_id)):
        await record(actor, "core.signed_in", seen)
    return token


async def standing(token: str) -> Standing | None:
    """Whose session this is; None if it ended, is too old or lay idle too long."""
    now = datetime.now(UTC)
    rows = await db.fetch(_OF_TOKEN, digest(token), now)
    if not rows:
        return None
    row = rows[0]
    stage = _stage(row)
    if stage == "code" and row["created_at"] < now - timedelta(minutes=CODE_MINUTES):
        return None
    if row["seen_at"] < now - timedelta(minutes=1):
        await UserSession.update({UserSession.seen_at: now}).where(UserSession.id == row["id"])
    whose = identity.actor_of(row)
    if row["seeing_id"] is not None and (found := await seeing_as.now(whose, row["seeing_id"])):
        return Standing(found[1], row["id"], stage, found[0])
    return Standing(whose, row["id"], stage)


async def signed_in(token: str) -> Actor | None:
    """The person who is signed in, whole, with this token."""
    found = await standing(token)
    return found.actor if found and found.stage == "in" else None


async def renew(session_id: int) -> str:
    """The session goes on, its second factor shown, under a new token."""
    token = secrets.token_urlsafe(32)
    await db.execute(
        "update user_session set token_hash = $2, factor_at = now() where id = $1",
        session_id,
        digest(token),
    )
    return token


async def end_session(token: str) -> None:
    """Sign out."""
    await UserSession.delete().where(UserSession.token_hash == digest(token))


async def own(actor: Actor) -> list[Row]:
    """Where the actor is signed in, last seen first."""
    return [dict(row) for row in await db.fetch(_LIST, actor.id)]


async def of_person(actor: Actor, person_id: int) -> list[Row]:
    """Where a colleague is signed in, for an administrator."""
    require(actor, "core.manage_people")
    await person(actor, person_id)
    return [dict(row) for row in await db.fetch(_LIST, person_id)]


async def end_own(actor: Actor, session_id: int) -> bool:
    """End one session of the actor's; False where they have none of that id."""
    return await _end(actor, actor.id, "id = $2", session_id)


async def end_others(actor: Actor, session_id: int) -> bool:
    """End every session of the actor's but this one."""
    return await _end(actor, actor.id, "id <> $2", session_id)


async def end_of_person(actor: Actor, person_id: int) -> bool:
    """Sign a colleague out everywhere."""
    require(actor, "core.manage_people")
    await person(actor, person_id, lock=True)
    return await _end(actor, person_id, "id <> $2", 0)


async def has_factor(user_id: int | None) -> bool:
    """Whether the person has a second factor that counts."""
    found: bool = await db.fetch_value(
        "select exists (select from second_factor where user_id = $1 and confirmed_at is not null)",
        user_id,
    )
    return found


async def record(actor: Actor, kind: str, seen: Seen, **values: object) -> None:
    """Say in the audit log what a person did to sign in, and from where."""
    told: dict[str, object] = {"name": actor.name, "browser": seen.browser, "address": seen.address}
    told |= {"method": seen.method, **values}
    await events.record(events.Happening(f"user/{actor.id}", kind, actor, told))


def _stage(row: Row) -> Stage:
    if row["factor_at"] is not None:
        return "in"
    if row["has_factor"]:
        return "code"
    return "set_up" if row["needs_factor"] else "in"


async def _end(actor: Actor, person_id: int | None, which: str, value: int) -> bool:
    rows = await db.fetch(
        f"delete from user_session where user_id = $1 and {which} returning id",  # noqa: S608
        person_id,
        value,
    )
    if rows:
        name = await db.fetch_value("select name from user_account where id = $1", person_id)
        values = {"name": name, "count": len(rows)}
        stream = f"user/{person_id}"
        await events.record(events.Happening(stream, "core.sessions_ended", actor, values))
    return bool(rows)
