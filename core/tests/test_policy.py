from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_core import db, people, plugins
from opx_core.identity import STANDARD_ROLES, Actor, Permission, actor, system_actor
from opx_core.parties import Person, add_people
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


@pytest_asyncio.fixture(loop_scope="session")
async def two_cases(books):
    """One case in each client book, named after it."""
    (party,) = await add_people([Person(family_name="Ogden")])
    now = datetime.now(UTC)
    told = {"kind": "thing", "state": "new", "level": "", "complainant_id": party}
    moments = {"received_at": now, "episode_started_at": now}
    owned = [("main", books.main), ("rival", books.rival)]
    await db.insert(
        "case_file", [{"reference": n, "book_id": book, **told, **moments} for n, book in owned]
    )


async def seen_by(person):
    rows = await Case.select(Case.reference).where(visible(person)).order_by(Case.reference)
    return [row["reference"] for row in rows]


@pytest.mark.parametrize("role", MAY)
async def test_a_role_gives_its_permissions_and_no_others(add_person, role):
    person = await add_person(role)

    assert {key for key in MAY[role] if not may(person, key)} == set()
    assert {key for key in MAY_NOT[role] if may(person, key)} == set()


async def test_an_auditor_has_no_permission_that_writes(add_person):
    auditor = await add_person("auditor")

    others = auditor.permissions - {"core.keep_account"}
    assert {key.partition(".")[2].partition("_")[0] for key in others} <= {
        *("read", "all", "export", "open")
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


@pytest.mark.parametrize(
    ("role", "keys", "seen"),
    [
        ("handler", ("main",), ["main"]),
        ("handler", ("main", "rival"), ["main", "rival"]),
        ("handler", (), []),
        ("compliance", (), ["main", "rival"]),
        ("auditor", ("main",), ["main", "rival"]),
    ],
)
async def test_people_see_the_cases_of_their_books(add_person, two_cases, role, keys, seen):
    person = await add_person(role, books=keys)

    assert await seen_by(person) == seen


async def test_one_who_may_not_read_cases_sees_none(two_cases):
    blind = Actor(1, "Blind", frozenset({"core.all_books", "core.add_notes"}), None)

    assert await seen_by(blind) == []


async def test_the_system_sees_and_does_everything(two_cases, books):
    assert may(system_actor(), "complaints.close", {"book_id": books.rival})
    assert await seen_by(system_actor()) == ["main", "rival"]


async def test_one_who_has_left_is_nobody(add_person):
    person = await add_person("handler")

    await User.update({User.active: False}).where(User.id == person.id)

    assert await actor(person.id) is None


async def test_a_person_of_an_unknown_role_is_refused_with_those_there_are(session):
    new = NewPerson("a@example.org", "A", "wizard", None, ())

    with pytest.raises(CannotAdd, match=r"wizard.*handler") as refused:
        await add_person(new, "long enough to be taken")

    assert all(role in str(refused.value) for role in STANDARD_ROLES)


async def test_an_address_signs_in_one_person_however_it_is_written(session):
    await add_person(NewPerson("Ann@Example.org ", "A", "handler", None, ()), "long enough by far")

    with pytest.raises(CannotAdd, match="ann@example"):
        await add_person(NewPerson("ann@example.ORG", "B", "qa", None, ()), "long enough by far")


async def test_a_new_permission_reaches_the_standard_roles_once(session, add_person):
    new = Permission("core.test_new", "Try something", ("handler",))

    first = await people.grant_new([new])
    await db.execute("delete from role_permission where permission = $1", new.key)
    second = await people.grant_new([new])

    assert (first, second) == (["core.test_new"], [])
    assert new.key not in (await add_person("handler")).permissions
