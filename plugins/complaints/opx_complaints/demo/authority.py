"""How much the demo's roles may offer, a request that waits, and somebody seen as a colleague."""

from datetime import UTC, datetime, timedelta

from opx_complaints.demo.desk import Desk
from opx_core import db, events, identity
from opx_core.authorities import asking
from opx_core.events import Happening

LIMITS = (("handler", 50_000), ("leader", 500_000))
ASKED = {
    "outcome": "upheld",
    "redress": "1,850",
    "reasons": "The fees were charged for two years after the account was closed. "
    "We refund them with interest, and pay for the distress.",
}
WHY = "Refund of two years of fees with 8 % interest, and £250 for the distress."
SEEN_WHY = "She says that a case is missing from her list."
_CASE = """
select c.reference, c.version, c.owner_id from case_file c join user_account u on u.id = c.owner_id
where c.state = 'investigating' and not c.restricted and u.active
and exists (select from user_role k join role r on r.id = k.role_id
    where k.user_id = u.id and r.key = 'handler') order by c.id desc limit 1
"""


async def add(desk: Desk) -> None:
    """Add all of it to the current tenant."""
    ids = {worker.name: worker.id for worker in desk.workers}
    for key, pence in LIMITS:
        role = await db.fetch_value("select id from role where key = $1", key)
        row = {"role_id": role, "authority": "redress", "pence": pence}
        await db.insert("authority_limit", [row])
    await _ask()
    await _seen(ids["Ruth Ackroyd"], ids["Aoife Brennan"])


async def _ask() -> None:
    """A handler asks for more than they may offer."""
    for row in await db.fetch(_CASE):
        actor = await identity.actor(row["owner_id"])
        if actor is not None:
            await asking.ask(actor, row["reference"], "decide", ASKED, row["version"], WHY)


async def _seen(viewer_id: int, person_id: int) -> None:
    viewer, began = await identity.actor(viewer_id), datetime.now(UTC) - timedelta(days=3)
    ended = began + timedelta(minutes=4)
    row = {"viewer_id": viewer_id, "person_id": person_id, "session_id": 0, "reason": SEEN_WHY}
    moments = {"began_at": began, "ends_at": began + timedelta(minutes=30), "ended_at": ended}
    await db.insert("seeing_as", [row | moments])
    if viewer is not None:
        told = {"name": "Aoife Brennan", "viewer": viewer.name, "reason": SEEN_WHY}
        stream = f"user/{person_id}"
        happened = Happening(stream, "core.seeing_began", viewer, told, None, began)
        stopped = Happening(
            stream, "core.seeing_ended", viewer, {**told, "reason": "Stopped."}, None, ended
        )
        await events.record_many([happened, stopped])
