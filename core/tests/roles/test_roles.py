"""Roles are changed by two people, never so that nobody could run the tenant any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_core import approvals, cases, db, identity, people, roles, staff
from opx_core.policy import NotAllowed
from opx_core.roles import UnknownRole, Wanted, history
from opx_core.roles.reading import find

TODAY = datetime.now(UTC).date()


@pytest_asyncio.fixture(loop_scope="session")
async def two(session, add_person):
    """An administrator who asks, and one of compliance who approves."""
    return await add_person("admin"), await add_person("compliance")


async def role_id(key):
    return await db.fetch_value("select id from role where key = $1", key)


async def changed(two, key, *, add=(), take=(), name=None, why="They need it"):
    """Ask for it as the first, approve it as the second."""
    role = await find(await role_id(key))
    wanted = Wanted(name or role.name, (role.permissions | set(add)) - set(take), why)
    asked = await roles.ask(two[0], role.id, wanted)
    await approvals.approve(two[1], asked)
    return await find(role.id)


async def test_a_role_gets_a_permission_once_a_second_person_approves(two, add_person):
    handler = await add_person("handler")
    role = await find(await role_id("handler"))
    wanted = Wanted(role.name, role.permissions | {"core.void_cases"}, "Small team")

    asked = await roles.ask(two[0], role.id, wanted)

    assert "core.void_cases" not in (await identity.actor(handler.id)).permissions
    await approvals.approve(two[1], asked)
    assert "core.void_cases" in (await identity.actor(handler.id)).permissions


async def test_whoever_asks_does_not_approve(two):
    role = await find(await role_id("handler"))
    wanted = Wanted(role.name, role.permissions | {"core.void_cases"}, "Small team")
    asked = await roles.ask(two[0], role.id, wanted)

    with pytest.raises(approvals.CannotDecide, match="somebody else"):
        await approvals.approve(two[0], asked)


async def test_what_others_changed_meanwhile_stays(two):
    role = await find(await role_id("handler"))
    first = Wanted(role.name, role.permissions | {"core.void_cases"}, "One")
    asked = await roles.ask(two[0], role.id, first)
    await db.execute(
        "insert into role_permission (role_id, permission) values ($1, 'core.read_reports')",
        role.id,
    )

    await approvals.approve(two[1], asked)

    assert {"core.void_cases", "core.read_reports"} <= (await find(role.id)).permissions


async def test_a_new_role_can_be_given_at_once(two, add_person):
    wanted = Wanted("Night shift", frozenset({"core.read_cases"}), "Nights")
    await approvals.approve(two[1], await roles.ask(two[0], None, wanted))

    someone = await add_person("night_shift")

    assert someone.permissions == {"core.read_cases"}


async def test_nobody_locks_the_tenant(two):
    role = await find(await role_id("admin"))
    wanted = Wanted(role.name, role.permissions - {"core.manage_people"}, "Why not")

    asked = await roles.ask(two[0], role.id, wanted)

    with pytest.raises(approvals.CannotDecide, match="Nobody would be left with “Add and change"):
        await approvals.approve(two[1], asked)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("", frozenset({"core.read_cases"}), "x"), "name"),
        (Wanted("Auditor (reads only)", frozenset({"core.read_cases"}), "x"), "name"),
        (Wanted("Nights", frozenset(), "x"), "permissions"),
        (Wanted("Nights", frozenset({"core.fly"}), "x"), "permissions"),
        (
            Wanted("Nights", frozenset({"core.grant_skills", "core.design_workflows"}), "x"),
            "permissions",
        ),
        (Wanted("Nights", frozenset({"core.read_cases"}), " "), "reason"),
    ],
)
async def test_a_role_that_cannot_be_is_told_at_its_field(two, wanted, field):
    with pytest.raises(cases.Invalid) as refused:
        await roles.ask(two[0], None, wanted)

    assert list(refused.value.errors) == [field]


async def test_somebody_elses_role_is_not_removed_under_them(two):
    role = await find(await role_id("compliance"))

    with pytest.raises(cases.Invalid, match="Somebody has this role"):
        await roles.ask(two[0], role.id, Wanted(role.name, role.permissions, "x", remove=True))


async def test_a_role_that_nobody_has_is_removed(two):
    role = await find(await role_id("qa"))
    wanted = Wanted(role.name, role.permissions, "No QA here", remove=True)

    await approvals.approve(two[1], await roles.ask(two[0], role.id, wanted))

    with pytest.raises(UnknownRole):
        await find(role.id)


async def test_who_cannot_change_roles_does_not_ask(two):
    wanted = Wanted("Nights", frozenset({"core.read_cases"}), "x")

    with pytest.raises(NotAllowed):
        await roles.ask(two[1], None, wanted)


async def test_it_is_known_who_had_what_on_a_day(two, add_person):
    handler = await add_person("handler")
    await changed(two, "handler", add=["core.void_cases"])
    await changed(two, "handler", take=["core.void_cases"])

    (held,) = await history.on(two[1], TODAY, "core.void_cases", handler.id)

    assert (held.person_id, held.role) == (handler.id, "Case handler")
    assert held.until is not None and held.since < held.until
    assert await history.on(two[1], TODAY - timedelta(days=1), "core.void_cases") == []


async def test_a_role_given_and_taken_is_in_the_history_too(two, add_person):
    handler = await add_person("handler")
    row = await staff.person(two[0], handler.id)
    form = replace(staff.form.of(row), roles=("auditor",))
    await staff.change(two[0], handler.id, form, row["version"])

    found = await history.on(two[1], TODAY, "core.read_audit", handler.id)

    assert [(held.role, held.until) for held in found] == [("Auditor (reads only)", None)]


async def test_saving_the_same_roles_and_books_leaves_the_history_alone(session, add_person):
    handler = await add_person("handler")
    before = await db.fetch_value("select count(*) from grant_span")

    await people.give_roles(handler.id, ["handler"])
    await people.give_books(handler.id, sorted(handler.books))

    assert await db.fetch_value("select count(*) from grant_span") == before
