"""What a rehearsal points out loudly: the law met otherwise, conditions that cannot be met."""

from dataclasses import replace

from opx_core import cases, rehearsing
from opx_core.testing import make_case
from opx_core.workflows import drafts

from .conftest import KIND, rehearse

FORMAL = {"level": "formal", "payment_service": "no"}


async def put(actor, part, value, key):
    await drafts.put_part(actor, KIND, (await drafts.read(KIND)).version, part, value, key)


async def differing(actor):
    found = await rehearse(actor)
    return found, await rehearsing.cases(actor, found.id)


async def test_a_clock_of_the_rules_that_another_move_meets_is_counted_as_such(
    designer, add_person, books
):
    leader, case = await add_person("leader"), await make_case(books.main)
    await cases.move(leader, case["reference"], "triage", FORMAL)
    await cases.move(leader, case["reference"], "register", {})
    await drafts.begin(designer, KIND)
    flow = (await drafts.read(KIND)).workflow
    law = next(each for each in flow.deadlines if each.rule == "W8")

    await put(designer, "deadlines", replace(law, met_by=(*law.met_by, "register")), "w8")

    found, (one,) = await differing(designer)
    assert found.counts["statutory"] == found.counts["met"] == 1
    assert one.words == ("Final response: met, not running",)


async def test_a_condition_that_cannot_be_worked_out_on_a_live_case_is_named(
    designer, add_person, books
):
    leader, case = await add_person("leader"), await make_case(books.main)
    await cases.move(leader, case["reference"], "triage", FORMAL)
    await drafts.begin(designer, KIND)
    move = (await drafts.read(KIND)).workflow.transition("register")
    guard = "1000 / (case.episode - 1) > 1"

    await put(designer, "transitions", replace(move, guard=guard, guard_reason="No."), "register")

    found, (one,) = await differing(designer)
    assert found.counts == {"broken": 1} and one.kinds == ("broken",)
    assert move.name in one.words[0] and guard in one.words[0]
