"""What a tenant sets for itself: who may, what is refused, and where its limits bite."""

from dataclasses import replace

import pytest

from opx_core import cases, db, organisation, people, quotas
from opx_core.cases import Invalid
from opx_core.documents import NotTaken, adding
from opx_core.identity import system_actor
from opx_core.organisation import Organisation, OrganisationChanged
from opx_core.people import CannotAdd
from opx_core.policy import NotAllowed
from opx_core.staff import adding as staff
from opx_core.staff.form import PersonForm
from opx_core.testing import make_case


@pytest.fixture
def admin(add_person):
    async def made():
        return await add_person("admin")

    return made


async def change(actor, **changed):
    now = await organisation.read()
    return await organisation.change(actor, replace(now, **changed), now)


async def test_a_change_stands_and_is_an_event_with_before_and_after(admin):
    actor = await admin()

    assert await change(actor, name="Calder & Vale", accent="plum", prefix="CV", people=30)

    now = await organisation.read()
    row = (await db.fetch("select data from event_value order by event_id desc limit 1"))[0]
    assert now == Organisation("Calder & Vale", "plum", "CV", 30)
    assert '"Colour":"Teal"' in row["data"] and '"Colour":"Plum"' in row["data"]
    assert not await change(actor, people=30)


async def test_who_is_slower_is_told_what_stands(admin):
    actor, before = await admin(), await organisation.read()
    await change(actor, accent="blue")

    with pytest.raises(OrganisationChanged) as told:
        await organisation.change(actor, replace(before, accent="green"), before)

    assert told.value.now.accent == "blue"


@pytest.mark.parametrize("role", ["handler", "leader", "compliance", "auditor"])
async def test_only_administrators_change_it(add_person, role):
    with pytest.raises(NotAllowed):
        await change(await add_person(role), accent="blue")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("accent", "red"),
        ("prefix", "A"),
        ("prefix", "A1"),
        ("prefix", "ABCDE"),
        ("people", 0),
        ("storage_mb", -1),
    ],
)
async def test_what_cannot_be_is_said_by_field(admin, name, value):
    with pytest.raises(Invalid) as told:
        await change(await admin(), **{name: value})

    assert list(told.value.errors) == [name]


async def test_new_cases_get_the_letters_and_old_ones_keep_theirs(admin, books):
    actor, old = await admin(), await make_case(books.main)
    await change(actor, prefix="ACM")

    new = await make_case(books.main)

    assert new["reference"].startswith("ACM-") and not old["reference"].startswith("ACM")
    typed = new["reference"].replace("-", " ").lower()
    found = await cases.find(system_actor(), typed)
    assert found["reference"] == new["reference"]


async def test_beyond_the_limit_of_people_nobody_is_added(admin, books):
    actor = await admin()
    count = (await quotas.used())["people"].amount
    await change(actor, people=count)

    with pytest.raises(Invalid, match="may have"):
        form = PersonForm("Ann Lee", "ann@acme.example", None, ("handler",), (books.main,))
        await staff.add(actor, form)
    with pytest.raises(CannotAdd, match="raise the limit"):
        await people.insert_person("bob@acme.example", "Bob", "", None)
    assert (await quotas.used())["people"].nearly


async def test_beyond_the_limit_of_storage_no_document_is_taken(admin, books):
    actor, case = await admin(), await make_case(books.main)
    await change(actor, storage_mb=1)

    await adding.check(actor, case, b"x", 900_000)
    with pytest.raises(NotTaken, match="1 MB here, which is used up"):
        await adding.check(actor, case, b"x", 1_100_000)
