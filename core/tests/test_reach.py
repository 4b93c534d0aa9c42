"""A role may be limited to kinds of cases and to teams; permissions reach as far as their roles."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_core import approvals, cases, db, identity, people, roles
from opx_core.allocation import eligible, workers
from opx_core.policy import NotAllowed, may, narrowed, require, visible
from opx_core.roles import Wanted, history
from opx_core.roles import limits as role_limits
from opx_core.roles.limits import Limits
from opx_core.roles.reading import find
from opx_core.tables import Case
from opx_core.testing import make_case

READ, NOTE = "core.read_cases", "core.add_notes"


@pytest_asyncio.fixture(loop_scope="session")
async def teams(session):
    await people.add_teams(["North", "South"])
    rows = await db.fetch("select name, id from team where name in ('North', 'South')")
    return dict(rows)


@pytest_asyncio.fixture(loop_scope="session")
async def three(teams, books):
    """A case of each team, and one of none."""
    of = {"north": teams["North"], "south": teams["South"], "none": None}
    ids = {name: (await make_case(books.main, team_id=team))["id"] for name, team in of.items()}
    whole = "select * from case_file where id = $1"
    return {name: dict((await db.fetch(whole, id_))[0]) for name, id_ in ids.items()}


@pytest_asyncio.fixture(loop_scope="session")
async def person(teams, add_person):
    """Of the team North: limits by role, the permissions are theirs."""

    async def make(**limits):
        made = await add_person("handler")
        await db.execute(
            "update user_account set team_id = $2 where id = $1", made.id, teams["North"]
        )
        for key, far in limits.items():
            await limit(key, far)
        await people.give_roles(made.id, list(limits))
        return await identity.actor(made.id)

    return make


async def limit(key, far):
    sql = "update role set kinds = $2, teams = $3, team_ids = $4 where key = $1"
    await db.execute(sql, key, far.kinds, far.teams, list(far.team_ids))


async def seen_by(actor, three):
    rows = await Case.select(Case.id).where(visible(actor))
    ids = {row["id"] for row in rows}
    return [name for name, case in three.items() if case["id"] in ids]


async def test_a_role_without_limits_gives_no_reach(person):
    actor = await person(handler=Limits())

    assert actor.reach is None


async def test_a_role_of_the_own_team_sees_its_cases_alone(person, three):
    actor = await person(handler=Limits(teams="own"))

    assert await seen_by(actor, three) == ["north"]
    assert may(actor, NOTE, three["north"]) and not may(actor, NOTE, three["south"])


async def test_what_somebody_has_is_theirs_whatever_the_team(person, three):
    actor = await person(handler=Limits(teams="own"))

    await db.execute(
        "update case_file set owner_id = $1 where id = $2", actor.id, three["south"]["id"]
    )

    assert await seen_by(actor, three) == ["north", "south"]


async def test_a_permission_reaches_as_far_as_the_roles_that_give_it(person, three):
    actor = await person(handler=Limits(teams="own"), auditor=Limits())

    assert await seen_by(actor, three) == ["north", "south", "none"]
    assert not may(actor, NOTE, three["south"])
    with pytest.raises(NotAllowed):
        await cases.add_note(actor, three["south"]["reference"], "Not mine")


async def test_named_teams_and_kinds_are_both_asked_for(person, three, teams):
    named = Limits(("thing",), "named", (teams["South"],))
    actor = await person(handler=named)
    kind = three["south"]["kind"]

    assert not may(actor, NOTE, {**three["south"], "kind": "other"})
    assert may(actor, NOTE, three["south"]) is (kind == "thing")
    assert await seen_by(actor, three) == (["south"] if kind == "thing" else [])


async def test_a_row_that_does_not_say_its_kind_is_refused(person, books):
    actor = await person(handler=Limits(("complaints",)))

    assert not may(actor, NOTE, {"id": 1, "book_id": books.main})
    assert may(actor, "complaints.log", {"book_id": books.main, "kind": "complaints"})
    with pytest.raises(NotAllowed):
        require(actor, "complaints.log", {"book_id": books.main, "kind": "appeals"})


async def test_two_limited_roles_reach_what_either_does(person, three, teams):
    actor = await person(
        handler=Limits(teams="own"), leader=Limits(teams="named", team_ids=(teams["South"],))
    )

    assert await seen_by(actor, three) == ["north", "south"]
    assert not may(actor, "core.assign_cases", three["north"])


async def test_a_list_that_needs_more_than_reading_is_narrowed(person, three):
    actor = await person(leader=Limits(teams="own"), handler=Limits())

    assert len(await seen_by(actor, three)) == 3
    assert await seen_by(narrowed(actor, "core.read_reports"), three) == ["north"]
    assert narrowed(actor, "core.add_notes") is actor


async def test_nobody_is_given_a_kind_that_their_role_does_not_take(person, three):
    actor = await person(handler=Limits(("appeals",)))

    staff = await workers.read([actor.id])

    refused = eligible.why_not(staff, staff.workers[actor.id], three["north"])
    assert refused is not None and refused.reason == "kind"


async def ask(add_person, far, key="handler"):
    admin, second = await add_person("admin"), await add_person("compliance")
    role = await find(await db.fetch_value("select id from role where key = $1", key))
    wanted = Wanted(role.name, role.permissions, "Teams keep apart", limits=far)
    return second, await roles.ask(admin, role.id, wanted)


async def test_a_reach_is_asked_for_and_approved_and_kept_in_the_history(add_person, person):
    actor, auditor = await person(handler=Limits()), await add_person("auditor")
    second, asked = await ask(add_person, Limits(teams="own"))
    assert (await identity.actor(actor.id)).reach is None

    await approvals.approve(second, asked)

    assert (await identity.actor(actor.id)).reach is not None
    held = await history.on(auditor, datetime.now(UTC).date(), NOTE, actor.id)
    assert [each.reach for each in held] == [
        "Every kind of case, their own team’s cases and those they hold"
    ]


async def test_a_reach_that_cannot_be_is_told_at_its_field(add_person):
    with pytest.raises(cases.Invalid) as refused:
        await ask(add_person, Limits(teams="named"))

    assert list(refused.value.errors) == ["team_ids"]


async def test_it_is_counted_before_it_is_approved(add_person, three, teams):
    auditor = await add_person("auditor")

    far = Limits(teams="named", team_ids=(teams["North"],))
    some, every = await role_limits.counted(auditor, None, far)

    assert some < every and some >= 1
