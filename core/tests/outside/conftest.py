"""A case with two sides, and notes and documents in every ring."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, documents, rings
from opx_core.cases import Person
from opx_core.documents import NewDocument
from opx_core.outside import inviting, sides
from opx_core.parties import parts
from opx_core.signing_in.sealing import Box
from opx_core.testing import make_person, the_books

BORN = date(1961, 5, 3)
POSTCODE = "LS1 4AP"


@pytest.fixture
def box():
    return Box("for tests only")


async def add_case(handler, name="Ellison"):
    """A case whose complainant we know well enough to ask."""
    someone = Person("Mrs", "Margaret", name, "", f"{name.lower()}@example.org", postcode=POSTCODE)
    book = (await the_books()).main
    new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
    case = await complaints.receive(handler, new)
    party = await db.fetch_value("select complainant_id from case_file where id = $1", case["id"])
    await db.execute("update party set born_on = $2 where id = $1", party, BORN)
    return case


async def part_id(case, role):
    return await db.fetch_value(
        "select id from case_party where case_id = $1 and role = $2", case["id"], role
    )


async def make_two_sides(box):
    """A case with a complainant and a firm, both with access, and something in every ring."""
    handler = await make_person("leader", name="Tom Whitfield")
    case = await add_case(handler)
    reference = case["reference"]
    firm = {"organisation": "Calder Energy", "role": "firm"}
    await parts.add_person(handler, reference, firm)
    for ring in rings.RINGS:
        await cases.add_note(handler, reference, f"Note for {ring}", ring)
        new = NewDocument(documents.new_key(), f"{ring}.txt", "txt", 9, ring.encode(), ring)
        await documents.store_bytes(new, ring.encode())
        await documents.keep(handler, case["id"], [new])
    part = await part_id(case, "complainant")
    firms = await part_id(case, "firm")
    staff = {"method": "code", "name": "Priya Nair", "email": "priya@calder.example"}
    invited = await inviting.invite(handler, box, reference, part, {"method": "details"})
    theirs = await inviting.invite(handler, box, reference, firms, staff)
    rows = await db.fetch("select id, name from outside_account")
    ids = {row["name"]: row["id"] for row in rows}
    return SimpleNamespace(
        handler=handler,
        case=case,
        reference=reference,
        part=part,
        firms=firms,
        link=invited,
        firm_link=theirs,
        complainant=await sides.actor(ids["Mrs Margaret Ellison"]),
        respondent=await sides.actor(ids["Priya Nair"]),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def two(session, box):
    return await make_two_sides(box)


@pytest_asyncio.fixture(loop_scope="session")
async def kept(opx, tenant, box):
    """The same, committed in a tenant of the test's own."""
    async with opx.tenants.session(tenant):
        return await make_two_sides(box)
