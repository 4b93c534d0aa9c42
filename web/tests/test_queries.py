"""How often a page asks the database: that decides how it behaves under load."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.testing import the_books

ALWAYS = 5
OURS = (
    "begin",
    "commit",
    "rollback",
    "set ",
    "savepoint",
    "release",
    "select pg_advisory_unlock_all",
)


@asynccontextmanager
async def counted(opx):
    """The queries of the process, but not what every session begins and ends with."""
    asked = []
    await asyncio.gather(*opx.database._returning, return_exceptions=True)

    def note(record):
        if not record.query.lower().lstrip().startswith(OURS):
            asked.append(" ".join(record.query.split()))

    connections = [holder._con for holder in opx.database.pool._holders if holder._con]
    for connection in connections:
        connection.add_query_logger(note)
    yield asked
    for connection in connections:
        connection.remove_query_logger(note)


@pytest.fixture
def asks(opx):
    """Opens a page twice and gives what the second time asked."""

    async def count(browser, path):
        await browser.get(path)
        async with counted(opx) as asked:
            answer = await browser.get(path)
        assert answer.status_code == 200 and asked
        return asked

    return count


async def logged(opx, tenant):
    async with opx.tenants.session(tenant):
        someone, book = Person(family_name="Ogden"), (await the_books()).main
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
        return (await complaints.receive(system_actor(), new))["reference"]


async def test_the_queue_asks_no_more_than_its_promise(opx, tenant, sign_in, asks):
    await logged(opx, tenant)

    asked = await asks(await sign_in(tenant, "leader"), "/cases")

    assert len(asked) <= ALWAYS, asked


@pytest.mark.parametrize("role", ["handler", "leader", "auditor"])
async def test_a_case_asks_no_more_than_its_promise(opx, tenant, sign_in, asks, role):
    reference = await logged(opx, tenant)
    browser = await sign_in(tenant, role)

    asked = await asks(browser, f"/cases/{reference}")

    panels = browser.last.select(".o-case-cols .o-panel")
    assert len(asked) <= ALWAYS + len(panels), asked


async def test_more_of_everything_asks_no_more(opx, tenant, sign_in, asks):
    browser = await sign_in(tenant, "leader")
    few = len(await asks(browser, "/cases"))
    for _ in range(6):
        await logged(opx, tenant)

    assert len(await asks(browser, "/cases")) == few
