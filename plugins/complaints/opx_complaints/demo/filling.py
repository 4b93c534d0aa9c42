"""Filling a new tenant with the demo's data, and adding more of it for measurements."""

from collections.abc import Callable
from datetime import UTC, datetime

from opx_complaints import keeping
from opx_complaints.demo import authority, branding, care, evidence, outside, roster, teamwork
from opx_complaints.demo.desk import Desk, Worker
from opx_complaints.demo.simulation import SEED, simulate
from opx_complaints.demo.writing import write
from opx_core import db, references
from opx_core.activities import keeping as times
from opx_core.demo import SignIn
from opx_core.parties import settling
from opx_core.search.keeping import keep_some

COMPLAINTS = 2_000


async def fill(password: str, tell: Callable[[int, int], None]) -> list[SignIn]:
    """Add the people, the client books and two years of complaints to the current tenant."""
    workers = await roster.add(password)
    desk = await _desk(workers, await _counters(COMPLAINTS))
    await write(list(simulate(desk)), tell)
    while await settling.settle_parties():
        pass
    await care.add()
    while await keep_some() or await keeping.keep_some():
        pass
    await evidence.add()
    while await times.keep_some():
        pass
    await teamwork.add(desk)
    await outside.add()
    await authority.add(desk)
    await branding.add()
    return roster.sign_ins()


async def seed(count: int) -> None:
    """Add ``count`` complaints of the demo's people, different at each call.

    ``LookupError`` where the current tenant does not have those people.
    """
    counters = await _counters(count)
    desk = await _desk(await roster.known(), counters)
    await write(list(simulate(desk, SEED + counters[0])))


async def _desk(workers: tuple[Worker, ...], counters: list[int]) -> Desk:
    books = {row["key"]: row["id"] for row in await db.fetch("select id, key from client_book")}
    return Desk(datetime.now(UTC), workers, books, [references.reference(n) for n in counters])


async def _counters(count: int) -> list[int]:
    rows = await db.fetch(
        "select nextval('case_reference_seq') n from generate_series(1, $1)", count
    )
    return [row["n"] for row in rows]
