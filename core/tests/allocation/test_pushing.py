"""New work goes out by the rules, within people's days, to those who can do it."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_core import cases, db, worktime
from opx_core.allocation import pushing, rules
from opx_core.allocation.rules import RuleForm
from opx_core.cases import Invalid, guarding
from opx_core.policy import NotAllowed
from opx_core.staff import Changed
from opx_core.worktime import CapacityForm

from .conftest import owner_of, said

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


@pytest_asyncio.fixture(loop_scope="session")
async def team(desk):
    """Ann and Bob are team One; each works every day of the week."""
    for person in (desk.ann, desk.bob):
        await db.update("user_account", person.id, {"team_id": desk.teams["One"]})
        await worktime.set_capacity(desk.leader, person.id, CapacityForm(days=EVERY_DAY), 0)
    return desk


async def rule(desk, method="least", **more):
    form = RuleForm("Formal", desk.teams["One"], method, **more)
    return await rules.add(desk.leader, form)


async def test_work_goes_to_whoever_has_least_open_and_the_event_says_so(team):
    busy = await team.case()
    await cases.assign(team.leader, busy["reference"], team.ann.id)
    await rule(team)
    new = await team.case()

    assert await pushing.give_out() == 1
    assert await owner_of(new) == team.bob.id
    assert "By the rule “Formal”" in await said(new)
    assert "Bob Brown has least open (0) of 2 with room today." in await said(new)


async def test_a_rule_for_the_team_only_leaves_the_case_to_nobody_in_it(team):
    await rule(team, "none")
    new = await team.case()

    await pushing.give_out()

    row = await db.fetch("select owner_id, team_id from case_file where id = $1", new["id"])
    assert tuple(row[0]) == (None, team.teams["One"])
    assert await pushing.give_out() == 0


async def test_the_best_fitting_skill_wins_over_the_lightest_load(team):
    await team.skill("decisions", team.ann, level=5)
    await team.skill("decisions", team.bob, level=2)
    await cases.assign(team.leader, (await team.case())["reference"], team.ann.id)
    await rule(team, "best")
    new = await team.case(state="decided")

    await pushing.give_out()

    assert await owner_of(new) == team.ann.id
    assert "best fitting skills" in await said(new)


async def test_nobody_gets_more_than_their_day(team):
    for person in (team.ann, team.bob):
        form = CapacityForm("cases", 1, 100, EVERY_DAY)
        await worktime.set_capacity(team.leader, person.id, form, 1)
    await rule(team)
    made = [await team.case() for _ in range(3)]

    assert await pushing.give_out() == 2
    assert await pushing.give_out() == 0
    assert sum([await owner_of(case) is None for case in made]) == 1


async def test_half_a_load_is_half_a_share(team):
    form = CapacityForm("cases", 4, 50, EVERY_DAY)
    await worktime.set_capacity(team.leader, team.ann.id, form, 1)
    await worktime.set_capacity(
        team.leader, team.bob.id, CapacityForm("cases", 0, 100, EVERY_DAY), 1
    )
    await rule(team)
    for _ in range(3):
        await team.case()

    assert await pushing.give_out() == 2


async def test_the_absent_and_those_it_is_about_get_nothing(team):
    today = datetime.now(UTC).date()
    await worktime.add(team.leader, team.ann.id, today, today + timedelta(days=3), team.bob.id)
    await rule(team)
    about_bob, other = await team.case(), await team.case()
    await guarding.name_conflict(team.leader, about_bob["reference"], team.bob.id, "About him.")

    await pushing.give_out()

    assert await owner_of(about_bob) is None and await owner_of(other) == team.bob.id


async def test_the_first_rule_that_fits_counts_and_others_are_left_alone(team):
    await rule(team, "none", place=1, level="mis_sale")
    await rules.add(team.leader, RuleForm("Rest", team.teams["Two"], "none", place=2))
    formal, sale = await team.case(), await team.case(level="mis_sale")

    await pushing.give_out()

    teams = {r["id"]: r["team_id"] for r in await db.fetch("select id, team_id from case_file")}
    assert teams[formal["id"]] == team.teams["Two"] and teams[sale["id"]] == team.teams["One"]


async def test_the_job_runs_at_most_once_a_minute(team):
    await rule(team)
    await team.case()
    await pushing.allocate()
    second = await team.case()

    await pushing.allocate()

    assert await owner_of(second) is None


async def test_a_rule_is_changed_by_one_at_a_time_and_removed(desk):
    rule_id = await rule(desk)
    form = rules.form_of(await rules.one(desk.leader, rule_id))
    with pytest.raises(Changed):
        await rules.change(desk.leader, rule_id, form, 7)

    await rules.remove(desk.leader, rule_id)

    with pytest.raises(rules.UnknownRule):
        await rules.one(desk.leader, rule_id)
    with pytest.raises(NotAllowed):
        await rules.add(desk.ann, form)


async def test_a_wrong_rule_is_told_everything_at_once(desk):
    with pytest.raises(Invalid) as told:
        await rules.add(desk.leader, RuleForm("", None, "odd", 0, "no", "no", "no", 99))

    wanted = {"name", "team", "method", "place", "kind", "level", "state", "book"}
    assert set(told.value.errors) == wanted
