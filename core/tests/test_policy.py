import pytest

from opx_core import plugins
from opx_core.identity import STANDARD_ROLES, Actor, actor, system_actor
from opx_core.people import CannotAdd, NewPerson, add_person
from opx_core.policy import NotAllowed, may, require, visible
from opx_core.tables import Case, User

MAY = {
    "handler": {"core.add_notes", "core.take_cases", "core.read_cases"},
    "leader": {"core.add_notes", "core.take_cases", "core.assign_cases", "core.read_reports"},
    "auditor": {"core.read_cases", "core.all_books", "core.export_cases", "core.read_reports"},
}
MAY_NOT = {
    "handler": {"core.assign_cases", "core.all_books", "core.read_reports"},
    "leader": {"core.all_books"},
    "auditor": {"core.add_notes", "core.take_cases", "core.assign_cases", "complaints.log"},
    "admin": {"core.add_notes", "core.take_cases", "complaints.close"},
}


@pytest.mark.parametrize("role", MAY)
async def test_a_role_gives_its_permissions_and_no_others(add_person, role):
    person = await add_person(role)

    assert {key for key in MAY[role] if not may(person, key)} == set()
    assert {key for key in MAY_NOT[role] if may(person, key)} == set()


async def test_an_auditor_has_no_permission_that_writes(add_person):
    auditor = await add_person("auditor")

    assert {key.partition(".")[2].partition("_")[0] for key in auditor.permissions} <= {
        *("read", "all", "export")
    }


async def test_a_permission_is_only_for_cases_of_ones_own_books(add_person, books):
    handler = await add_person("handler")

    assert may(handler, "core.add_notes", {"book_id": books.main})
    assert not may(handler, "core.add_notes", {"book_id": books.rival})


async def test_one_with_every_book_needs_the_permission_all_the_same(add_person, books):
    auditor = await add_person("auditor", books=())

    assert may(auditor, "core.read_cases", {"book_id": books.rival})
    assert not may(auditor, "core.add_notes", {"book_id": books.rival})


async def test_a_refusal_names_the_permission_in_words(add_person):
    auditor = await add_person("auditor")

    with pytest.raises(NotAllowed, match="“Write notes”"):
        require(auditor, "core.add_notes")


def test_a_permission_that_nobody_registered_is_refused_by_its_key(opx_plugins):
    before = plugins.activate(opx_plugins)
    nobody = Actor(1, "Nobody", frozenset(), None)

    with pytest.raises(NotAllowed, match=r"“fax\.send”"):
        require(nobody, "fax.send")

    if before is not None:
        plugins.activate(before)


@pytest.mark.parametrize("role", ["handler", "admin"])
async def test_nobody_without_a_book_or_the_permission_sees_a_case(add_person, books, role):
    person = await add_person(role, books=())
    blind = Actor(person.id, person.name, frozenset(), None)

    seen = [visible(one).__class__.__name__ for one in (person, blind)]

    assert seen[1] == "WhereRaw"
    assert await Case.count().where(visible(blind)) == 0


async def test_the_system_sees_and_does_everything(session, books):
    assert may(system_actor(), "complaints.close", {"book_id": books.rival})
    assert visible(system_actor()).sql == "true"


async def test_one_who_has_left_is_nobody(add_person):
    person = await add_person("handler")

    await User.update({User.active: False}).where(User.id == person.id)

    assert await actor(person.id) is None


async def test_a_person_of_an_unknown_role_is_refused_with_those_there_are(session):
    new = NewPerson("a@example.org", "A", "wizard", None, ())

    with pytest.raises(CannotAdd, match="wizard.*handler") as refused:
        await add_person(new, "long enough to be taken")

    assert all(role in str(refused.value) for role in STANDARD_ROLES)


async def test_an_address_signs_in_one_person_however_it_is_written(session):
    await add_person(NewPerson("Ann@Example.org ", "A", "handler", None, ()), "long enough by far")

    with pytest.raises(CannotAdd, match="ann@example"):
        await add_person(NewPerson("ann@example.ORG", "B", "qa", None, ()), "long enough by far")
