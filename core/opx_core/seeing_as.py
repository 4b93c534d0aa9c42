"""Seeing OPX as a colleague sees it: read only, for half an hour, and never unnoticed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from opx_core import data_classes, db, events, identity
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.jobs import Job
from opx_core.policy import READ_RESTRICTED, may, reads_restricted, require
from opx_core.staff.reading import UnknownPerson, books_of, person

PERMISSION, MINUTES, LONGEST = "core.see_as", 30, 500
GUARDED = frozenset(
    {READ_RESTRICTED, "core.read_withheld", *(each.key for each in data_classes.PERMISSIONS)}
)
"""Permissions that open data: whoever lacks one sees nothing through somebody who has it."""
ROWS = """
select k.id, k.reason, k.began_at, least(k.ended_at, k.ends_at) as ended_at,
v.name as viewer, p.name as person, p.id as person_id from seeing_as k
join user_account v on v.id = k.viewer_id join user_account p on p.id = k.person_id
"""
_OPEN = "select * from seeing_as where id = $1 and ended_at is null"
_OVER = """
select k.* from seeing_as k where k.ended_at is null and (k.ends_at <= now()
or not exists (select from user_session s where s.id = k.session_id))
"""


@dataclass(frozen=True, slots=True)
class Seeing:
    """That ``viewer`` sees OPX as ``person`` does, until a moment."""

    id: int
    viewer: Actor
    person: str
    until: datetime


async def begin(actor: Actor, session_id: int, person_id: int, reason: str) -> None:
    """From now on the actor's session shows what the person sees. ``Invalid`` says why not."""
    require(actor, PERMISSION)
    await person(actor, person_id)
    said = " ".join(reason.replace("\x00", "").split())
    errors = {} if said else {"reason": "Say why. They can read it."}
    if len(said) > LONGEST:
        errors["reason"] = f"Use at most {LONGEST} characters."
    if why := await why_not(actor, person_id):
        errors["person"] = why
    if errors:
        raise Invalid(errors)
    ends = datetime.now(UTC) + timedelta(minutes=MINUTES)
    await db.execute(
        "update seeing_as set ended_at = now() where session_id = $1 and ended_at is null",
        session_id,
    )
    row = {"viewer_id": actor.id, "person_id": person_id, "session_id": session_id}
    await db.insert("seeing_as", [{**row, "reason": said, "ends_at": ends}])
    await _say(actor, person_id, "core.seeing_began", said)


async def end(actor: Actor, seeing_id: int, how: str = "Stopped.") -> None:
    """The actor sees as themselves again."""
    rows = await db.fetch(
        "update seeing_as set ended_at = now() where id = $1 and viewer_id = $2"
        " and ended_at is null returning person_id",
        *(seeing_id, actor.id),
    )
    for row in rows:
        await _say(actor, row["person_id"], "core.seeing_ended", how)


async def now(viewer: Actor, seeing_id: int) -> tuple[Seeing, Actor] | None:
    """What a session's seeing is, and who it acts as; None, and ended, where it is over."""
    rows = await db.fetch(_OPEN, seeing_id)
    if not rows:
        return None
    row = rows[0]
    seen = await identity.actor(row["person_id"])
    over = row["ends_at"] <= datetime.now(UTC)
    if over or seen is None or not may(viewer, PERMISSION) or _beyond(viewer, seen):
        said = "Its time was over." if over else "Their rights have changed."
        await end(viewer, seeing_id, said)
        return None
    return Seeing(seeing_id, viewer, seen.name, row["ends_at"]), _as(viewer, seen)


async def why_not(actor: Actor, person_id: int) -> str:
    """Why the actor cannot see as this person, in a sentence; empty where they can."""
    if person_id == actor.id:
        return "This is you. Choose a colleague."
    if await db.fetch_value("select service from user_account where id = $1", person_id):
        return "This is an account of another system. Choose a person."
    seen = await identity.actor(person_id)
    if seen is None:
        return "They cannot sign in, so they see nothing."
    return _beyond(actor, seen)


async def choices(actor: Actor) -> list[Row]:
    """The active colleagues whom the actor may know: ``id``, ``name``, ``roles``."""
    require(actor, PERMISSION)
    rows = await db.fetch(
        "select u.id, u.name, array(select r.name from user_role k join role r on r.id = k.role_id"
        " where k.user_id = u.id order by r.id) as roles from user_account u"
        " where u.active and not u.service and u.id <> $2 and ($1::bigint[] is null or exists"
        " (select from user_book b where b.user_id = u.id and b.book_id = any($1))) order by 2, 1",
        *(books_of(actor), actor.id),
    )
    return [dict(row) for row in rows]


async def every(actor: Actor, limit: int = 50) -> list[Row]:
    """Who looked as whom, the newest first, of the people whom the actor may know."""
    require(actor, PERMISSION)
    where = (
        "where $1::bigint[] is null or exists (select from user_book b"
        " where b.user_id = k.person_id and b.book_id = any($1))"
    )
    sql = f"{ROWS} {where} order by k.began_at desc, k.id desc limit {int(limit)}"
    return [dict(row) for row in await db.fetch(sql, books_of(actor))]


async def of(actor: Actor, limit: int = 20) -> list[Row]:
    """Who looked as the actor, the newest first."""
    sql = f"{ROWS} where k.person_id = $1 order by k.began_at desc, k.id desc limit {int(limit)}"
    return [dict(row) for row in await db.fetch(sql, actor.id)]


async def end_old() -> None:
    """The job: end what has lasted its time, or whose session is over."""
    for row in await db.fetch(_OVER):
        viewer = await identity.anybody(row["viewer_id"])
        await end(viewer, row["id"], "Its time or session was over.")


JOB = Job("core.end_seeing_as", end_old, True, "End seeing as somebody else")


def _beyond(viewer: Actor, seen: Actor) -> str:
    if reads_restricted(seen) and not reads_restricted(viewer):
        return "They read restricted cases, and you do not."
    if viewer.books is not None and (seen.books is None or seen.books - viewer.books):
        return "They see client books that you do not see."
    if "core.read_cases" in (viewer.reach or {}) and viewer.reach != seen.reach:
        return "They see kinds or teams that you do not see."
    return ""


def _as(viewer: Actor, seen: Actor) -> Actor:
    """The person, without what is kept from whoever looks."""
    cleared = seen.cleared if reads_restricted(viewer) else seen.cleared & viewer.cleared
    return replace(
        seen,
        permissions=seen.permissions - (GUARDED - viewer.permissions),
        barred=seen.barred | viewer.barred,
        cleared=cleared,
    )


async def _say(actor: Actor, person_id: int, kind: str, reason: str) -> None:
    name = await db.fetch_value("select name from user_account where id = $1", person_id)
    if name is None:
        raise UnknownPerson("There is no such person among those you may see.")
    values = {"name": name, "viewer": actor.name, "reason": reason}
    await events.record(events.Happening(f"user/{person_id}", kind, actor, values))
