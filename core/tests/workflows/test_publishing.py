"""From a draft to the next version, with four eyes, and the cases that come along or stay."""

import json

import pytest

from opx_core import approvals, cases, db, workflows
from opx_core.testing import make_case
from opx_core.workflows import drafts, moving, publishing

from .conftest import KIND, rehearse, take_out_acknowledged


async def state_of(reference):
    rows = await db.fetch("select * from case_file where reference = $1", reference)
    return rows[0]["state"], rows[0]["workflow_version"]


FORMAL = {"level": "formal", "payment_service": "no"}
SENT = {"sent_by": "email", "states_timescale": "yes"}


async def acknowledged(leader, book):
    case = await make_case(book)
    await cases.move(leader, case["reference"], "triage", FORMAL)
    await cases.move(leader, case["reference"], "register", {})
    await cases.move(leader, case["reference"], "acknowledge", SENT)
    return case["reference"], case["id"]


async def test_the_modules_workflow_is_version_1(session):
    rows = await db.fetch("select number, by_module, document from workflow_version")

    assert [(row["number"], row["by_module"]) for row in rows] == [(1, True)]
    assert json.loads(rows[0]["document"])["states"][0]["origin"].startswith("complaints ")


async def test_a_draft_is_published_by_a_second_person_only(drafted, publish):
    await rehearse(drafted)
    at = (await drafts.read(KIND)).version
    asked = await publishing.ask(drafted, KIND, at, move_cases=False, reason="")

    with pytest.raises(approvals.CannotDecide, match="somebody else"):
        await approvals.approve(drafted, asked)

    await publish(drafted, move_cases=False)
    assert (await workflows.current(KIND)).state("check").name == "Team check"


async def test_a_draft_that_was_not_rehearsed_is_not_published(drafted):
    said = await publishing.reasons(await drafts.read(KIND))

    assert said == ["This draft has not been rehearsed. Rehearse it first."]


async def test_a_change_after_the_rehearsal_asks_for_another(drafted):
    await rehearse(drafted)
    draft = await drafts.read(KIND)
    await drafts.put_part(
        drafted, KIND, draft.version, "states", draft.workflow.states[0], "logged"
    )
    assert await publishing.reasons(await drafts.read(KIND)) == []

    await drafts.remove_part(drafted, KIND, draft.version + 1, "deadlines", "own_check")

    assert "not been rehearsed" in " ".join(await publishing.reasons(await drafts.read(KIND)))


async def test_a_rehearsal_that_runs_keeps_a_draft_from_being_published(drafted):
    from opx_core import rehearsing

    await rehearsing.ask(drafted, KIND)

    assert "A rehearsal is running" in " ".join(await publishing.reasons(await drafts.read(KIND)))


async def test_running_cases_stay_on_their_version(drafted, publish, add_person, books):
    leader = await add_person("leader")
    reference, _ = await acknowledged(leader, books.main)

    await publish(drafted, move_cases=False)

    moved = await cases.move(leader, reference, "investigate", {})
    assert moved["state"] == "investigating"
    assert await state_of(reference) == ("investigating", 1)


async def test_new_cases_run_on_the_new_version(drafted, publish, books):
    await publish(drafted, move_cases=False)

    case = await make_case(books.main)

    assert (await state_of(case["reference"]))[1] == 2


async def test_moved_cases_take_the_new_roads_and_clocks(drafted, publish, add_person, books):
    leader = await add_person("leader")
    reference, case_id = await acknowledged(leader, books.main)

    await publish(drafted)
    await cases.move(leader, reference, "investigate", {})

    assert await state_of(reference) == ("check", 2)
    rules = await db.fetch("select rule from deadline where case_id = $1", case_id)
    assert "OWN-CHECK" in {row["rule"] for row in rules}


async def test_cases_of_a_state_that_goes_are_taken_where_the_draft_says(
    drafted, publish, add_person, books
):
    leader = await add_person("leader")
    reference, _ = await acknowledged(leader, books.main)
    await take_out_acknowledged(drafted)
    found = await rehearse(drafted)

    batch = await publish(drafted)

    assert dict(found.counts) == {"state": 1}
    assert await state_of(reference) == ("registered", 2)
    await moving.undo(drafted, batch)
    await moving.take_back(batch)
    assert await state_of(reference) == ("acknowledged", 1)


async def test_what_was_worked_on_since_stays_where_it_is(drafted, publish, add_person, books):
    leader = await add_person("leader")
    reference, _ = await acknowledged(leader, books.main)
    batch = await publish(drafted)
    await cases.move(leader, reference, "investigate", {})

    await moving.undo(drafted, batch)
    await moving.take_back(batch)

    assert await state_of(reference) == ("check", 2)
    assert (await moving.batches(KIND))[0]["kept"] == 1


async def test_clocks_of_a_version_that_is_left_come_back_with_it(
    drafted, publish, add_person, books
):
    leader = await add_person("leader")
    reference, case_id = await acknowledged(leader, books.main)
    sql = "select rule, due_at, stopped_at is null from deadline where case_id = $1 order by rule"
    before = await db.fetch(sql, case_id)
    batch = await publish(drafted)

    await moving.undo(drafted, batch)
    await moving.take_back(batch)

    assert await db.fetch(sql, case_id) == before
    assert (await state_of(reference))[0] == "acknowledged"


async def test_each_case_of_a_batch_goes_back_to_where_it_was_itself(
    drafted, publish, add_person, books
):
    leader = await add_person("leader")
    one, _ = await acknowledged(leader, books.main)
    other = (await make_case(books.main))["reference"]
    for move, typed in (("triage", FORMAL), ("register", {})):
        await cases.move(leader, other, move, typed)
    await take_out_acknowledged(drafted)
    batch = await publish(drafted)
    assert [await state_of(each) for each in (one, other)] == [("registered", 2)] * 2

    await moving.undo(drafted, batch)
    await moving.take_back(batch)

    assert await state_of(one) == ("acknowledged", 1)
    assert await state_of(other) == ("registered", 1)


async def test_cases_that_are_taken_along_later_go_where_the_draft_said(
    drafted, publish, add_person, books
):
    leader = await add_person("leader")
    other = (await make_case(books.main))["reference"]
    await take_out_acknowledged(drafted)
    await publish(drafted, move_cases=False)
    for move, typed in (("triage", FORMAL), ("register", {}), ("acknowledge", SENT)):
        await cases.move(leader, other, move, typed)

    batch = await moving.begin_for(drafted, KIND, 2)
    await moving.change(batch)

    assert await state_of(other) == ("registered", 2)


async def test_what_was_altered_after_it_was_asked_for_cannot_be_approved(drafted, approver):
    await rehearse(drafted)
    at = (await drafts.read(KIND)).version
    asked = await publishing.ask(drafted, KIND, at, move_cases=False, reason="")
    await db.execute("update approval set content = '{}' where id = $1", asked)

    with pytest.raises(approvals.CannotDecide, match="not what was asked for"):
        await approvals.approve(approver, asked)


async def test_taking_a_batch_back_is_on_record_under_who_did_it(
    drafted, publish, approver, add_person, books
):
    case = await make_case(books.main)
    batch = await publish(drafted, move_cases=True)
    another = await add_person("admin", name="Una Undo")

    await moving.undo(another, batch)
    await moving.take_back(batch)

    sql = "select actor_id from event where case_id = $1 order by id desc limit 1"
    assert await db.fetch_value(sql, case["id"]) == another.id
