"""What people from outside do to get in, on the record of every case that they reach."""

from collections.abc import Iterable

from opx_core import db, events, notices
from opx_core.events import Happening
from opx_core.identity import Actor, system_actor
from opx_core.notices import Notice

MOST = 20
_ASKED = """
select c.id, coalesce(c.owner_id, (select a.started_by from outside_access a
    where a.case_id = c.id and a.ended_at is null order by a.id desc limit 1)) as who
from case_file c where c.id = $1
"""


async def tell(actor: Actor, kind: str, cases: Iterable[int], **values: object) -> None:
    """Record an event on each of these cases, in the words of its timeline.

    A member firm's staff may reach thousands: then it stands on the newest.
    """
    told = {"name": actor.name, **values}
    await events.record_many(
        [
            Happening(events.case_stream(case_id), kind, actor, told, case_id)
            for case_id in sorted(set(cases))[-MOST:]
        ]
    )


async def notify(kind: str, case_id: int, words: str, *besides: int | None) -> None:
    """Give notice to whoever has the case (else who gave access), and to some besides."""
    rows = await db.fetch(_ASKED, case_id)
    told = {row["who"] for row in rows} | set(besides)
    whom = sorted(each for each in told if each is not None)
    await notices.tell(system_actor(), whom, Notice(kind, case_id, words))


async def tell_link_wanted(case_id: int) -> None:
    """Job: somebody asks for a new link to a case that people from outside reach; 0 is none."""
    reached = "select 1 from outside_access where case_id = $1 and ended_at is null limit 1"
    if await db.fetch_value(reached, case_id):
        await notify("core.outside_link_wanted", case_id, "Somebody asks for a new link")
