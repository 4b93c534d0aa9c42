"""Who can do what is said by one person, and what work asks for by another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, db, identity, people, skills, staff
from opx_core.cases import Invalid
from opx_core.cases.assignment import CannotOwn
from opx_core.policy import NotAllowed, may, require
from opx_core.skills import Grant, UnknownGrant
from opx_core.staff import Changed
from opx_core.staff import form as staff_form


async def test_a_skill_is_given_changed_and_taken_each_with_an_event(desk):
    skill_id = await desk.skill("loans", desk.ann, level=2)
    await skills.grant(desk.leader, desk.ann.id, Grant(skill_id, 3, "QA 96 %"), 1)
    (held,) = await skills.of_person(desk.ann.id, desk.leader)

    await skills.withdraw(desk.leader, desk.ann.id, skill_id)

    assert (held["level"], held["proof"], held["version"]) == (3, "QA 96 %", 2)
    kinds = "select kind from event where stream = $1 order by id"
    told = [row["kind"] for row in await db.fetch(kinds, f"user/{desk.ann.id}")]
    assert told == ["core.skill_granted", "core.skill_granted", "core.skill_withdrawn"]
    with pytest.raises(UnknownGrant):
        await skills.withdraw(desk.leader, desk.ann.id, skill_id)


async def test_what_is_wrong_is_said_all_at_once(desk):
    skill_id = await desk.skill("loans")
    past = datetime.now(UTC).date() - timedelta(days=2)

    with pytest.raises(Invalid) as told:
        await skills.grant(desk.leader, desk.ann.id, Grant(skill_id, 6, " ", past))

    assert set(told.value.errors) == {"level", "proof", "expires_on"}


async def test_nobody_says_what_they_can_do_themselves(desk):
    skill_id = await desk.skill("loans")

    with pytest.raises(Invalid, match="Nobody says"):
        await skills.grant(desk.leader, desk.leader.id, Grant(skill_id, 2, "I say so"))


async def test_the_second_to_save_is_told_of_the_first(desk):
    skill_id = await desk.skill("loans", desk.ann)

    with pytest.raises(Changed):
        await skills.grant(desk.leader, desk.ann.id, Grant(skill_id, 4, "Seen"), 0)


async def test_a_case_goes_to_nobody_without_the_skill_that_it_asks_for(desk):
    case = await desk.case(state="decided")
    await desk.skill("decisions", desk.bob)

    with pytest.raises(CannotOwn, match="does not have the skill “Decisions” at level 2"):
        await cases.assign(desk.leader, case["reference"], desk.ann.id)
    await cases.assign(desk.leader, case["reference"], desk.bob.id)


async def test_who_may_do_both_may_use_neither(desk):
    both = replace(desk.leader, permissions=desk.leader.permissions | {"core.design_workflows"})

    assert not may(both, "core.grant_skills") and not may(both, "core.design_workflows")
    with pytest.raises(NotAllowed, match="One person cannot do both"):
        await skills.add(both, "loans", "Loans")
    with pytest.raises(NotAllowed, match="say who has which skill"):
        require(both, "core.design_workflows")


async def test_nobody_is_given_roles_that_do_both(desk, add_person):
    admin = await add_person("admin")
    row = await staff.person(admin, desk.ann.id)
    form = replace(staff_form.of(row), roles=("admin", "leader"))

    with pytest.raises(Invalid, match="One person cannot do both"):
        await staff.change(admin, desk.ann.id, form, row["version"])


async def test_who_has_both_roles_from_before_can_still_be_renamed(desk, add_person):
    admin = await add_person("admin")
    await people.give_roles(desk.ann.id, ["admin", "leader"])
    row = await staff.person(admin, desk.ann.id)

    assert await staff.change(
        admin, desk.ann.id, replace(staff_form.of(row), name="Ann B"), row["version"]
    )
    again = await identity.actor(desk.ann.id)
    assert not may(again, "core.grant_skills")


async def test_the_standard_roles_exclude_nobody(desk):
    rows = await db.fetch(
        "select r.key, array_agg(p.permission) held from role r"
        " join role_permission p on p.role_id = r.id group by 1"
    )
    from opx_core import segregation

    assert [row["key"] for row in rows if segregation.clash(row["held"])] == []
