"""A wrong move is put right by an event that corrects it; nothing is rewritten."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, db
from opx_core.activities import facts, stepping_out
from opx_core.activities.stepping_out import Question
from opx_core.cases import mistaken
from opx_core.cases.reading import deadlines_of

from .conftest import row_of

FORMAL = {"level": "mis_sale", "payment_service": "yes"}


async def clocks(case):
    """Every deadline's rule with how it stands."""
    names = ("due_at", "met_at", "missed_at", "lapsed_at", "stopped_at")
    rows = await deadlines_of(case["id"])
    return {(row["episode"], row["rule"]): [row[name] for name in names] for row in rows}


async def events_of(case):
    return [
        dict(row) for row in await db.fetch("select * from event where case_id = $1", case["id"])
    ]


def standing(row):
    """What must be as it was: all but the version and what counts from the last touch."""
    other = ("version", "next_escalation_at")
    kept = {name: value for name, value in row.items() if name not in other}
    return {**kept, "facts": json.loads(kept["facts"])}


async def test_what_a_triage_changed_is_as_it_was(case, asha):
    before, clocks_before = await row_of(case), await clocks(case)
    await cases.move(asha, case["reference"], "triage", FORMAL)

    await mistaken.correct_move(asha, case["reference"], "Wrong complaint")

    assert standing(await row_of(case)) == standing(before)
    again = await clocks(case)
    assert {rule: again[rule] for rule in clocks_before} == clocks_before
    stopped = [values[-1] for rule, values in again.items() if rule not in clocks_before]
    assert None not in stopped


async def test_a_closure_is_taken_back_with_all_that_it_ended(case, asha):
    question = Question("specialist", "Well?", outside="Tarn and Lowther")
    await stepping_out.ask(asha, case["reference"], question)
    before, clocks_before = await row_of(case), await clocks(case)
    await cases.move(asha, case["reference"], "end", {"ending": "withdrawn"})

    await mistaken.correct_move(asha, case["reference"], "It was another case")

    assert standing(await row_of(case)) == standing(before)
    assert await clocks(case) == clocks_before
    assert await db.fetch_value("select count(*) from complaints_decision") == 0
    episode = await db.fetch("select closed_at from episode where case_id = $1", case["id"])
    assert [row["closed_at"] for row in episode] == [None]


async def test_a_reopening_is_taken_back_with_its_episode(case, asha, leader):
    await cases.move(asha, case["reference"], "end", {"ending": "withdrawn"})
    before, clocks_before = await row_of(case), await clocks(case)
    await cases.move(leader, case["reference"], "reopen", {"reason": "New evidence"})

    await mistaken.correct_move(leader, case["reference"], "Meant the other one")

    assert standing(await row_of(case)) == standing(before)
    assert await clocks(case) == clocks_before
    await cases.move(leader, case["reference"], "reopen", {"reason": "Now it is this one"})
    assert (await row_of(case))["episode"] == 2


async def test_the_log_keeps_the_mistake_and_says_that_it_was_one(case, asha):
    await cases.move(asha, case["reference"], "triage", FORMAL)
    before = await events_of(case)

    await mistaken.correct_move(asha, case["reference"], "Wrong complaint")

    after = await events_of(case)
    assert after[: len(before)] == before
    assert after[-1]["kind"] == "core.move_corrected"


async def test_the_time_of_a_mistaken_state_counts_for_the_right_one(case, asha):
    await cases.move(asha, case["reference"], "triage", FORMAL)
    await mistaken.correct_move(asha, case["reference"], "Wrong complaint")

    (known,) = await facts.read([case["id"]])

    assert {each.state for each in known.intervals()} == {"logged"}


async def test_two_mistakes_are_put_right_one_after_the_other(case, asha):
    await cases.move(asha, case["reference"], "triage", FORMAL)
    await cases.move(asha, case["reference"], "register", {})

    await mistaken.correct_move(asha, case["reference"], "Wrong complaint")
    await mistaken.correct_move(asha, case["reference"], "Wrong complaint")

    assert (await row_of(case))["state"] == "logged"
    with pytest.raises(cases.Refused, match="not been moved yet"):
        await mistaken.correct_move(asha, case["reference"], "Again")


async def test_another_persons_move_needs_the_permission(case, asha, expert, leader):
    await cases.move(asha, case["reference"], "triage", FORMAL)

    with pytest.raises(cases.Refused, match="Asha Patel made it"):
        await mistaken.correct_move(expert, case["reference"], "I think so")
    await mistaken.correct_move(leader, case["reference"], "Wrong complaint")

    assert (await row_of(case))["state"] == "logged"


async def test_after_a_day_it_is_for_those_with_the_permission(case, asha):
    await cases.move(asha, case["reference"], "triage", FORMAL)
    last = await mistaken.last_move(case)
    old = {**last, "at": datetime.now(UTC) - timedelta(hours=25)}

    reasons = mistaken.why_not(asha, await row_of(case), old)

    assert reasons == (
        "You made it more than 24 hours ago. "
        "Someone with the permission “Put moves right” can do it.",
    )


async def test_a_correction_says_why(case, asha):
    await cases.move(asha, case["reference"], "triage", FORMAL)

    with pytest.raises(cases.Invalid):
        await mistaken.correct_move(asha, case["reference"], " ")

    assert (await row_of(case))["state"] == "triaged"


async def test_whoever_saved_meanwhile_is_not_overrun(case, asha):
    await cases.move(asha, case["reference"], "triage", FORMAL)

    with pytest.raises(cases.Conflict):
        await mistaken.correct_move(asha, case["reference"], "Wrong", version=1)
