"""Filling a new tenant with the demo's data."""

from collections.abc import Callable
from datetime import UTC, datetime

from opx_complaints import keeping
from opx_complaints.demo import care, roster
from opx_complaints.demo.desk import Desk, Worker
from opx_complaints.demo.simulation import simulate
from opx_complaints.demo.writing import write
from opx_core import db, references
from opx_core.demo import SignIn
from opx_core.parties import settling
from opx_core.search.keeping import keep_some

COMPLAINTS = 2_000


async def fill(password: str, tell: Callable[[int, int], None]) -> list[SignIn]:
    """Add the people, the client books and two years of complaints to the current tenant."""
    workers = await roster.add(password)
    desk = await _desk(workers)
    await write(list(simulate(desk)), tell)
    while await settling.settle_parties():
        pass
    await care.add()
    while await keep_some() or await keeping.keep_some():
        pass
    return roster.sign_ins()


async def _desk(workers: tuple[Worker, ...]) -> Desk:
    books = {row["key"]: row["id"] for row in await db.fetch("select id, key from client_book")}
    rows = await db.fetch(
        "select nextval('case_reference_seq') n from generate_series(1, $1)", COMPLAINTS
    )
    names = [references.reference(row["n"]) for row in rows]
    return Desk(datetime.now(UTC), workers, books, names)
