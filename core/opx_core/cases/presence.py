"""Who is on a case now. It never locks anything."""

from opx_core import db
from opx_core.activities import touching
from opx_core.identity import Actor

HERE_SECONDS = 45
WRITING_SECONDS = 120


async def be_seen(actor: Actor, case_id: int, *, working: bool = True) -> None:
    """Note that the actor has the case open, and (``working``) does something there.

    Losing this in a crash would not matter.
    """
    await db.execute("set local synchronous_commit = off")
    await db.execute(
        "insert into presence (case_id, user_id) values ($1, $2) "
        "on conflict (case_id, user_id) do update set seen_at = now()",
        case_id,
        actor.id,
    )
    if working:
        await touching.touch(actor, case_id)


async def forget_old() -> None:
    """The job: forget who was where more than a day ago."""
    await db.execute("delete from presence where seen_at < now() - interval '1 day'")
