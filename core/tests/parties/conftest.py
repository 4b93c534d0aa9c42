"""Cases with people, opened as modules open them."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_core import cases, db
from opx_core.cases import CaseDraft
from opx_core.identity import system_actor
from opx_core.parties import Person, contacts


@pytest.fixture
def margaret():
    return Person("Mrs", "Margaret", "Ellison", phone="01632 960142", email="m@ellison.example")


@pytest_asyncio.fixture(loop_scope="session")
async def open_for(books):
    """Opens a case for a complainant: gives its id and reference, and the complainant's id."""

    async def make(person, book=None, known=None, firm=""):
        others = (("firm", Person(organisation=firm)),) if firm else ()
        draft = CaseDraft(
            *("complaints", book or books.main, "formal", "A matter", person, datetime.now(UTC)),
            others=others,
            complainant_id=known,
        )
        case = await cases.open_case(system_actor(), "complaints.log", "complaints.logged", draft)
        party = await db.fetch_value(
            "select complainant_id from case_file where id = $1", case["id"]
        )
        return {**case, "party": party}

    return make


@pytest.fixture
def people_on():
    """The people of a case by role: ``{"complainant": Contact, …}``."""

    async def on(case, actor=None):
        return {
            one.part["role"]: one for one in await contacts(actor or system_actor(), case["id"])
        }

    return on


@pytest.fixture
def told():
    """The kinds of event on a chain, oldest first, with their values."""
    import json

    async def read(stream):
        rows = await db.fetch(
            "select e.kind, v.data from event e join event_value v on v.event_id = e.id "
            "where e.stream = $1 order by e.seq",
            stream,
        )
        return [(row["kind"], json.loads(row["data"])) for row in rows]

    return read
