"""The next case is the best that someone may have, is theirs at once, and nobody else's."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, db
from opx_core.allocation import pulling
from opx_core.cases import guarding
from opx_core.identity import system_actor
from opx_core.policy import NotAllowed
from opx_core.tenants import Tenant
from opx_core.testing import make_person, the_books

from .conftest import Desk, owner_of, said


async def test_the_case_that_is_due_first_comes_first_and_says_so(desk):
    await desk.case()
    urgent = await desk.case(days=20)

    found = await pulling.next_case(desk.ann)

    assert found.case["id"] == urgent["id"] and await owner_of(urgent) == desk.ann.id
    assert any("due" in words or "late" in words for words in found.ranked.why)
    assert found.ranked.why[0] in (await said(urgent)).replace("\\n", "\n")


async def test_the_preview_gives_nothing_and_names_the_same_case(desk):
    await desk.case()
    urgent = await desk.case(days=20)

    first, second = await pulling.preview(desk.ann)

    assert first.case["id"] == urgent["id"] and first.ranked.points > second.ranked.points
    assert await owner_of(urgent) is None


async def test_nothing_waits_for_someone_who_may_have_nothing_of_it(desk):
    await desk.case(book=desk.books.rival)

    assert await pulling.next_case(desk.bob) is None
    assert await pulling.next_case(desk.ann) is not None


async def test_who_takes_no_cases_pulls_none(desk, add_person):
    await desk.case()

    with pytest.raises(NotAllowed):
        await pulling.next_case(await add_person("auditor"))


async def test_a_case_of_another_team_is_left_to_it(desk):
    await desk.case(team_id=desk.teams["Two"])

    assert await pulling.next_case(desk.ann) is None


async def test_a_case_that_waits_for_the_customer_needs_nobody(desk):
    await desk.case(state="responded")

    assert await pulling.next_case(desk.ann) is None


async def test_a_skill_that_is_asked_for_is_needed(desk):
    case = await desk.case(state="decided")
    await desk.skill("decisions", desk.bob, level=2)

    assert await pulling.next_case(desk.ann) is None
    found = await pulling.next_case(desk.bob)

    assert found.case["id"] == case["id"]
    assert "You have the skill that it asks for: Decisions, level 2." in found.ranked.why


async def test_a_skill_that_has_ended_is_none(desk):
    await desk.case(state="decided")
    await desk.skill("decisions", desk.bob)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    await db.execute("update user_skill set expires_on = $1", yesterday)

    assert await pulling.next_case(desk.bob) is None


async def test_a_skill_that_the_tenant_does_not_have_asks_for_nothing(desk):
    await desk.case(state="decided")

    assert await pulling.next_case(desk.bob) is not None


async def test_continuity_is_said_with_the_other_case(desk):
    known = await desk.case("Ogden")
    await cases.assign(desk.ann, known["reference"], desk.ann.id)
    other = await desk.case("Ogden")
    party = "select complainant_id from case_file where id = $1"
    same = await db.fetch_value(party, known["id"])
    await db.update("case_file", other["id"], {"complainant_id": same})

    found = await pulling.next_case(desk.ann)

    assert f"You have {known['reference']}, of the same person." in found.ranked.why


async def test_nobody_pulls_a_complaint_about_themselves(desk):
    case = await desk.case()
    await guarding.name_conflict(desk.leader, case["reference"], desk.ann.id, "It is about her.")

    assert await pulling.next_case(await desk.again("ann")) is None
    assert await pulling.next_case(desk.bob) is not None


async def test_two_who_press_at_once_never_get_the_same(opx, tenant: Tenant):
    async with opx.tenants.session(tenant):
        some = [await make_person("handler", ("main",)) for _ in range(6)]
        desk = Desk(system_actor(), some[0], some[1], await the_books())
        made = [await desk.case() for _ in range(6)]

    async def press(actor):
        async with opx.tenants.session(tenant):
            return await pulling.next_case(actor)

    found = await asyncio.gather(*(press(actor) for actor in some))

    assert sorted(each.case["id"] for each in found) == [case["id"] for case in made]
