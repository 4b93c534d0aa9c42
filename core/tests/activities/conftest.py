from datetime import UTC, datetime, timedelta

import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db, identity, people
from opx_core.cases import Person


@pytest_asyncio.fixture(loop_scope="session")
async def claims(session):
    """A team of specialists."""
    await people.add_teams(["Claims engineers"])
    return await db.fetch_value("select id from team where name = 'Claims engineers'")


@pytest_asyncio.fixture(loop_scope="session")
async def asha(add_person):
    return await add_person("handler", name="Asha Patel")


@pytest_asyncio.fixture(loop_scope="session")
async def leader(add_person):
    return await add_person("leader", name="Denise Armitage")


@pytest_asyncio.fixture(loop_scope="session")
async def expert(add_person, claims):
    person = await add_person("handler", name="Tom Whitfield")
    await db.update("user_account", person.id, {"team_id": claims})
    return await identity.actor(person.id)


@pytest_asyncio.fixture(loop_scope="session")
async def case(session, books, asha):
    """A complaint that was received two days ago."""
    received = datetime.now(UTC) - timedelta(days=2)
    someone = Person(family_name="Ellison")
    new = NewComplaint(books.main, "formal", someone, "Loans", "Delay", received)
    return await complaints.receive(asha, new)


async def row_of(case):
    (row,) = await db.fetch("select * from case_file where id = $1", case["id"])
    return dict(row)
