from datetime import UTC, datetime

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db
from opx_core.cases import Person
from opx_core.jobs import working
from opx_core.testing import make_person, the_books


async def log(opx, tenant, **who):
    async with opx.tenants.session(tenant):
        books = await the_books()
        handler = await make_person("handler", ("main", "rival"))
        new = NewComplaint(
            book_id=books.main,
            level="formal",
            complainant=Person(**who),
            product="Pet",
            cause="Other",
            received_at=datetime.now(UTC),
        )
        return await complaints.receive(handler, new)


async def suspicions(opx, tenant, case):
    await working.drain(opx)
    async with opx.tenants.session(tenant):
        rows = await db.fetch(
            "select v.data from event e join event_value v on v.event_id = e.id "
            "where e.case_id = $1 and e.kind = 'complaints.duplicate_suspected'",
            case["id"],
        )
    return [row["data"] for row in rows]


async def test_a_second_complaint_of_the_same_person_names_the_first(opx, tenant):
    first = await log(opx, tenant, given_name="Zoë", family_name="O’Neill", postcode="LS1 4AP")

    second = await log(opx, tenant, given_name="zoë", family_name="O’Neill")

    (said,) = await suspicions(opx, tenant, second)
    assert first["reference"] in said


async def test_another_person_of_the_same_name_elsewhere_is_no_duplicate(opx, tenant):
    await log(opx, tenant, given_name="Zoë", family_name="O’Neill", postcode="LS1 4AP")

    other = await log(opx, tenant, given_name="Zoë", family_name="O’Neill", postcode="EH1 1AA")

    assert await suspicions(opx, tenant, other) == []
