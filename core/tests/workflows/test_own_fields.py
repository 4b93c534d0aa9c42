"""A workflow's own fields, conditions on them, confirmation and four eyes, on a case."""

import json
from dataclasses import replace

import pytest

from opx_core import cases, db
from opx_core.testing import make_case
from opx_core.workflow import Field
from opx_core.workflows import drafts

from .conftest import KIND

AMOUNT = Field("amount", "Redress in pounds", "number", required=False)
TRIAGE = {"level": "formal", "payment_service": "no"}


async def changed(actor, key, **changes):
    """The draft with a move changed."""
    draft = await drafts.read(KIND)
    move = replace(draft.workflow.transition(key), **changes)
    await drafts.put_part(actor, KIND, draft.version, "transitions", move, key)


async def begun(actor):
    await drafts.begin(actor, KIND)
    await drafts.put_part(actor, KIND, 1, "fields", AMOUNT)


async def test_a_field_is_needed_at_its_moment_and_not_before(designer, publish, add_person, books):
    await begun(designer)
    await changed(designer, "register", requires=("amount",))
    await publish(designer)
    leader, case = await add_person("leader"), await make_case(books.main)

    await cases.move(leader, case["reference"], "triage", TRIAGE)
    with pytest.raises(cases.Invalid, match="Enter redress in pounds"):
        await cases.move(leader, case["reference"], "register", {})

    await cases.move(leader, case["reference"], "register", {"amount": "£1,250.50"})
    kept = await db.fetch_value("select fields from case_file where id = $1", case["id"])
    assert json.loads(kept) == {"amount": "1250.50"}


async def test_a_condition_that_cannot_be_worked_out_refuses_one_case_in_words(
    designer, publish, add_person, books
):
    await begun(designer)
    more = {"guard": "100 / fields.amount > 1", "guard_reason": "Too much."}
    await changed(designer, "triage", requires=("amount",))
    await changed(designer, "register", **more)
    await publish(designer)
    leader = await add_person("leader")
    one, other = await make_case(books.main), await make_case(books.main)
    await cases.move(leader, one["reference"], "triage", {**TRIAGE, "amount": "0"})
    await cases.move(leader, other["reference"], "triage", {**TRIAGE, "amount": "5"})

    with pytest.raises(cases.Refused, match="Its rule cannot be worked out here"):
        await cases.move(leader, one["reference"], "register", {})

    assert (await cases.move(leader, other["reference"], "register", {}))["state"] == "registered"


async def test_who_made_one_move_cannot_make_the_other(designer, publish, add_person, books):
    await begun(designer)
    await changed(designer, "register", not_by=("triage",))
    await publish(designer)
    one, two = await add_person("leader"), await add_person("leader")
    case = await make_case(books.main)
    await cases.move(one, case["reference"], "triage", TRIAGE)

    with pytest.raises(cases.Refused, match="so somebody else makes this one"):
        await cases.move(one, case["reference"], "register", {})

    await cases.move(two, case["reference"], "register", {})


async def test_a_move_that_asks_for_a_yes_waits_for_it(designer, publish, add_person, books):
    await begun(designer)
    await changed(designer, "triage", confirm="I have read the whole letter.")
    await publish(designer)
    leader, case = await add_person("leader"), await make_case(books.main)

    with pytest.raises(cases.Invalid, match="Answer yes to go on"):
        await cases.move(leader, case["reference"], "triage", TRIAGE)

    await cases.move(leader, case["reference"], "triage", {**TRIAGE, "confirmed": "yes"})
