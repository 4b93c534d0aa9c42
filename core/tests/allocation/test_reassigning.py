"""Many cases are given on as they were shown, once each, and what cannot go stays with why."""

import pytest

from opx_core import cases, db, reassigning
from opx_core.case_list import CaseFilter
from opx_core.cases import Invalid, guarding
from opx_core.handover import Receivers
from opx_core.policy import NotAllowed
from opx_core.reassigning import Chosen, UnknownReassignment, doing
from opx_core.reassigning.starting import PlanChanged

from .conftest import owner_of

OPEN = Chosen(filter=CaseFilter(state="open"))


async def shown(desk, to, wanted=OPEN):
    found = await reassigning.chosen(desk.leader, wanted)
    return await reassigning.plan(desk.leader, found, to)


async def give(desk, to, wanted=OPEN):
    seal = (await shown(desk, to, wanted)).seal
    return await reassigning.start(desk.leader, wanted, to, seal)


async def test_cases_are_spread_evenly_over_those_chosen(desk):
    made = [await desk.case() for _ in range(4)]
    to = Receivers(people=(desk.ann.id, desk.bob.id))

    new_id = await give(desk, to)

    row = await reassigning.find(desk.leader, new_id)
    assert (row["given"], row["refused"]) == (4, 0) and row["finished_at"]
    assert [each["cases"] for each in row["counts"]] == [2, 2]
    events = "select count(*) from event where kind = 'core.case_assigned'"
    assert await db.fetch_value(events) == len(made)


async def test_every_reason_to_stay_is_told(desk):
    about, rival, theirs, skilled, closed, kept = [await desk.case() for _ in range(6)]
    await guarding.name_conflict(desk.leader, about["reference"], desk.bob.id, "About him.")
    await db.update("case_file", rival["id"], {"book_id": desk.books.rival})
    await cases.assign(desk.leader, theirs["reference"], desk.bob.id)
    await desk.skill("decisions", desk.ann)
    await db.update("case_file", skilled["id"], {"state": "decided"})
    await db.execute(
        "update case_file set closed = true, closed_at = now() where id = $1", closed["id"]
    )
    await guarding.restrict(desk.leader, kept["reference"], "staff")
    await desk.again("leader")

    made = await shown(desk, Receivers(people=(desk.bob.id,)), Chosen(filter=CaseFilter(state="")))

    said = {case["id"]: why for case, why, _ in made.stays}
    wanted = (about, rival, theirs, skilled, closed, kept)
    reasons = ("own", "book", "same", "skill", "closed", "restricted")
    assert [said[case["id"]] for case in wanted] == list(reasons) and not made.goes


async def test_what_changed_since_is_shown_again_instead(desk):
    await desk.case()
    to = Receivers(people=(desk.ann.id,))
    seal = (await shown(desk, to)).seal
    await desk.case()

    with pytest.raises(PlanChanged) as told:
        await reassigning.start(desk.leader, OPEN, to, seal)

    assert told.value.plan.counts == {desk.ann.id: 2}


async def test_a_case_that_somebody_takes_meanwhile_stays_theirs(desk, monkeypatch):
    monkeypatch.setattr("opx_core.reassigning.starting.BATCH", 0)
    made = [await desk.case() for _ in range(3)]
    new_id = await give(desk, Receivers(people=(desk.ann.id,)))
    await cases.assign(desk.bob, made[0]["reference"], desk.bob.id)

    await doing.reassign_cases(new_id)

    assert [await owner_of(case) for case in made] == [desk.bob.id, desk.ann.id, desk.ann.id]
    (stayed,) = await reassigning.refused(desk.leader, new_id)
    assert stayed["refused"] == "Somebody else got it meanwhile."


async def test_a_job_that_is_done_twice_gives_nothing_twice(desk, monkeypatch):
    monkeypatch.setattr("opx_core.reassigning.starting.BATCH", 0)
    monkeypatch.setattr(doing, "BATCH", 2)
    for _ in range(5):
        await desk.case()
    new_id = await give(desk, Receivers(people=(desk.ann.id,)))

    for _ in range(5):
        await doing.reassign_cases(new_id)

    row = await reassigning.find(desk.leader, new_id)
    assert (row["given"], row["refused"]) == (5, 0) and row["finished_at"]
    assert await db.fetch_value("select count(*) from event where kind = 'core.case_assigned'") == 5


async def test_each_is_told_once_of_all_that_they_get(desk, monkeypatch):
    monkeypatch.setattr("opx_core.reassigning.starting.BATCH", 0)
    monkeypatch.setattr(doing, "BATCH", 2)
    for _ in range(5):
        await desk.case()
    new_id = await give(desk, Receivers(people=(desk.ann.id,)))

    for _ in range(3):
        await doing.reassign_cases(new_id)

    rows = await db.fetch("select words from notice where user_id = $1", desk.ann.id)
    assert [row["words"] for row in rows] == ["5 cases"]


async def test_who_has_fewest_open_gets_first(desk):
    for _ in range(2):
        has = await desk.case()
        await cases.assign(desk.leader, has["reference"], desk.ann.id)
    made = [await desk.case() for _ in range(4)]
    to = Receivers(people=(desk.ann.id, desk.bob.id))

    wanted = Chosen(tuple(case["reference"] for case in made))
    plan = await reassigning.plan(desk.leader, await reassigning.chosen(desk.leader, wanted), to)

    assert plan.counts == {desk.ann.id: 1, desk.bob.id: 3}


async def test_a_team_gets_cases_with_nobody_in_it(desk):
    await db.update("user_account", desk.ann.id, {"team_id": desk.teams["One"]})
    case = await desk.case()

    await give(desk, Receivers(team_id=desk.teams["One"]), Chosen((case["reference"],)))

    row = await db.fetch("select owner_id, team_id from case_file where id = $1", case["id"])
    assert tuple(row[0]) == (None, desk.teams["One"])


async def test_nobody_chosen_and_nothing_to_give_are_refused(desk):
    await desk.case()

    with pytest.raises(Invalid, match="Choose who"):
        await reassigning.start(desk.leader, OPEN, Receivers(), "")
    with pytest.raises(Invalid, match="can have none"):
        await reassigning.start(desk.leader, OPEN, Receivers(people=(99_999,)), "")


async def test_only_who_gives_cases_does_and_only_they_see_how_far(desk, add_person):
    await desk.case()
    new_id = await give(desk, Receivers(people=(desk.ann.id,)))

    with pytest.raises(NotAllowed):
        await reassigning.plan(desk.ann, [], Receivers())
    with pytest.raises(UnknownReassignment):
        await reassigning.find(await add_person("leader"), new_id)
