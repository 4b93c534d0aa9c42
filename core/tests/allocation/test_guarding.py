"""Restricted cases are for those cleared, and nobody meets a complaint about themselves."""

import pytest

from opx_core import case_list, cases, db, search
from opx_core.case_list import CaseFilter
from opx_core.cases import Invalid, UnknownCase, guarding
from opx_core.cases.assignment import CannotOwn, people_for
from opx_core.identity import system_actor
from opx_core.policy import NotAllowed, may, visible_in
from opx_core.search import Wanted

from .conftest import owner_of


async def sees(actor, case):
    found = await case_list.page(actor, CaseFilter(state=""))
    return case["id"] in {row["id"] for row in found.rows}


async def test_a_restricted_case_is_gone_for_all_but_those_cleared(desk, add_person):
    case = await desk.case()
    await guarding.restrict(desk.leader, case["reference"], "staff")

    assert not await sees(await desk.again("ann"), case)
    assert await sees(await desk.again("leader"), case)
    assert await sees(await add_person("compliance"), case)
    with pytest.raises(UnknownCase):
        await cases.find(desk.ann, case["reference"])


async def test_search_finds_no_restricted_case_for_others(desk):
    case = await desk.case("Quillfeather")
    await guarding.restrict(desk.leader, case["reference"], "public")

    found = await search.find(await desk.again("ann"), Wanted("Quillfeather"))

    assert case["reference"] not in str(found)


async def test_who_is_cleared_sees_it_and_can_be_given_it(desk):
    case = await desk.case()
    await guarding.restrict(desk.leader, case["reference"], "staff")
    await guarding.clear(await desk.again("leader"), case["reference"], desk.bob.id)

    assert await sees(await desk.again("bob"), case)
    await cases.assign(desk.leader, case["reference"], desk.bob.id)
    with pytest.raises(CannotOwn, match="not cleared"):
        await cases.assign(desk.leader, case["reference"], desk.ann.id)


async def test_a_clearance_ends_but_not_of_whoever_has_the_case(desk):
    case = await desk.case()
    await cases.assign(desk.leader, case["reference"], desk.bob.id)
    await guarding.restrict(desk.leader, case["reference"], "staff")
    leader = await desk.again("leader")
    with pytest.raises(Invalid):
        await guarding.end_clearance(leader, case["reference"], desk.bob.id)

    await cases.assign(leader, case["reference"], leader.id)
    await guarding.end_clearance(leader, case["reference"], desk.bob.id)

    assert not await sees(await desk.again("bob"), case)


async def test_a_restriction_is_lifted_with_a_reason(desk):
    case = await desk.case()
    await guarding.restrict(desk.leader, case["reference"], "staff")
    leader = await desk.again("leader")
    with pytest.raises(Invalid):
        await guarding.lift(leader, case["reference"], " ")

    await guarding.lift(leader, case["reference"], "They left the firm.")

    assert await sees(await desk.again("ann"), case)


async def test_whom_it_is_about_loses_it_and_never_gets_it_back(desk):
    case = await desk.case()
    await cases.assign(desk.leader, case["reference"], desk.ann.id)

    await guarding.name_conflict(desk.leader, case["reference"], desk.ann.id, "It is about her.")

    assert await owner_of(case) is None and not await sees(await desk.again("ann"), case)
    row = await db.fetch("select * from case_file where id = $1", case["id"])
    assert not may(desk.ann, "core.take_cases", dict(row[0]))
    with pytest.raises(CannotOwn, match="conflict of interest"):
        await cases.assign(desk.leader, case["reference"], desk.ann.id)
    assert desk.ann.id not in {each["id"] for each in await people_for(dict(row[0]))}


async def test_a_complainant_who_works_here_is_known_by_their_address(desk):
    email = await db.fetch_value("select email from user_account where id = $1", desk.bob.id)
    case = await desk.case(email=email.upper())

    assert not await sees(await desk.again("bob"), case)
    assert await sees(desk.ann, case)
    (who,) = await guarding.people(case["id"])
    assert who["id"] == desk.bob.id and not who["named"]


async def test_a_conflict_can_end_with_a_reason(desk):
    case = await desk.case()
    await guarding.name_conflict(desk.leader, case["reference"], desk.ann.id, "It is about her.")

    await guarding.end_conflict(desk.leader, case["reference"], desk.ann.id, "Another Ann.")

    assert await sees(await desk.again("ann"), case)


async def test_nobody_names_themselves_and_a_handler_restricts_nothing(desk):
    case = await desk.case()

    with pytest.raises(Invalid):
        await guarding.name_conflict(desk.leader, case["reference"], desk.leader.id, "Me.")
    with pytest.raises(NotAllowed):
        await guarding.restrict(desk.ann, case["reference"], "staff")


async def test_a_tenant_without_restricted_cases_is_asked_nothing_more(desk):
    assert "restricted" not in visible_in(desk.ann, "c")
    assert "restricted" not in visible_in(system_actor(), "c")
    case = await desk.case()
    await guarding.restrict(desk.leader, case["reference"], "staff")
    assert "restricted" in visible_in(await desk.again("ann"), "c")
