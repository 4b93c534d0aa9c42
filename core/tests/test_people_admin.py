"""People, teams and client books as an administrator changes them."""

import json
from dataclasses import replace

import pytest

from opx_core import db, staff
from opx_core.cases import Invalid
from opx_core.policy import NotAllowed
from opx_core.signing_in import passwords, sessions
from opx_core.staff import Changed, PersonForm, UnknownPerson
from opx_core.staff.form import of

NEWEST = (
    "select e.stream, e.kind, v.data from event e join event_value v on v.event_id = e.id"
    " order by e.id desc limit 1"
)


@pytest.fixture
def long_password():
    return "a long enough password"


async def newest():
    (row,) = await db.fetch(NEWEST)
    return row["stream"], row["kind"], json.loads(row["data"])


async def as_form(admin, person_id, **changes):
    row = await staff.person(admin, person_id)
    return replace(of(row), **changes), row["version"]


async def test_someone_added_can_sign_in_and_stands_in_the_log(
    session, books, add_person, long_password
):
    admin = await add_person("admin")
    form = PersonForm(" Ann  Lee ", "Ann.Lee@Example.org", None, ("handler", "qa"), (books.main,))

    ann = await staff.add(admin, form, long_password)

    assert await passwords.check_password("ann.lee@example.org", long_password) == ann
    stream, kind, values = await newest()
    assert (stream, kind) == (f"user/{ann}", "core.person_added")
    assert values["after"]["Roles"] == "Case handler, Quality assurance"


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": " "}),
        ("email", {"email": "ann@"}),
        ("roles", {"roles": ()}),
        ("roles", {"roles": ("emperor",)}),
        ("books", {"books": ()}),
        ("books", {"books": (99_999,)}),
        ("team", {"team_id": 99_999}),
    ],
)
async def test_what_is_wrong_is_said_field_by_field(session, books, add_person, field, change):
    admin = await add_person("admin")
    form = PersonForm("Ann Lee", "ann@example.org", None, ("handler",), (books.main,))

    with pytest.raises(Invalid) as caught:
        await staff.add(admin, replace(form, **change), "short")

    assert {field, "password"} <= caught.value.errors.keys()


async def test_an_address_that_is_taken_is_refused_whatever_its_case(session, books, add_person):
    admin = await add_person("admin")
    taken = (await staff.person(admin, admin.id))["email"].upper()
    form = PersonForm("Ann Lee", taken, None, ("handler",), (books.main,))

    with pytest.raises(Invalid) as caught:
        await staff.add(admin, form, "a long enough password")

    assert list(caught.value.errors) == ["email"]


async def test_a_change_is_an_event_with_only_what_differs(session, add_person):
    admin, ann = await add_person("admin"), await add_person("handler")
    form, version = await as_form(admin, ann.id, roles=("leader",))

    changed = await staff.change(admin, ann.id, form, version)
    again = await staff.change(admin, ann.id, form, version + 1)

    assert (changed, again) == (True, False)
    _, _, values = await newest()
    assert values["before"] == {"Roles": "Case handler"}
    assert values["after"] == {"Roles": "Team leader"}


async def test_the_second_to_save_is_told_of_the_first(session, add_person):
    admin, ann = await add_person("admin"), await add_person("handler")
    form, version = await as_form(admin, ann.id, name="Ann One")
    await staff.change(admin, ann.id, form, version)

    with pytest.raises(Changed) as caught:
        await staff.change(admin, ann.id, replace(form, name="Ann Two"), version)

    assert caught.value.row["name"] == "Ann One"


async def test_nobody_changes_their_own_roles_or_deactivates_themselves(session, add_person):
    admin, _ = await add_person("admin"), await add_person("admin")
    form, version = await as_form(admin, admin.id, roles=("admin", "compliance"), active=False)

    with pytest.raises(Invalid) as caught:
        await staff.change(admin, admin.id, form, version)

    assert caught.value.errors.keys() == {"roles", "active"}


async def test_the_last_administrator_stays_one(session, add_person):
    await db.execute("update user_account set active = false")
    first, second = await add_person("admin"), await add_person("admin")
    await staff.deactivate(first, second.id)
    form, version = await as_form(second, first.id, roles=("leader",))

    with pytest.raises(Invalid) as caught:
        await staff.change(second, first.id, form, version)

    assert "last administrator" in caught.value.errors["roles"]


async def test_someone_deactivated_is_signed_out_at_once(session, add_person):
    admin, ann = await add_person("admin"), await add_person("handler")
    token = await sessions.begin_session(ann.id)

    await staff.deactivate(admin, ann.id)

    assert await sessions.signed_in(token) is None
    assert (await newest())[1] == "core.person_deactivated"


async def test_a_new_password_ends_the_sessions_and_is_never_recorded(session, add_person):
    admin, ann = await add_person("admin"), await add_person("handler")
    token = await sessions.begin_session(ann.id)

    given = await staff.set_password(admin, ann.id)

    email = (await staff.person(admin, ann.id))["email"]
    assert await passwords.check_password(email, given) == ann.id
    assert await sessions.signed_in(token) is None
    assert given not in str(await newest())


async def test_only_those_who_may_change_people_do(session, add_person):
    leader, ann = await add_person("leader"), await add_person("handler")

    with pytest.raises(NotAllowed, match="Add and change people"):
        await staff.set_password(leader, ann.id)


async def test_who_works_for_a_rival_alone_is_not_there_for_others(session, add_person):
    leader, rival = await add_person("leader"), await add_person("handler", ("rival",))

    with pytest.raises(UnknownPerson):
        await staff.person(leader, rival.id)


async def test_teams_and_books_are_added_renamed_and_never_twice(session, add_person):
    admin = await add_person("admin")
    team = await staff.add_team(admin, "Motor  claims")
    book = await staff.add_book(admin, "motor", "Motor")

    await staff.change_label(admin, "team", team, "Motor", 1)

    assert (await newest())[2]["after"] == {"Name": "Motor"}
    with pytest.raises(Invalid):
        await staff.add_team(admin, "MOTOR")
    with pytest.raises(Changed):
        await staff.change_label(admin, "team", team, "Cars", 1)
    assert (await staff.label(admin, "book", book))["key"] == "motor"
