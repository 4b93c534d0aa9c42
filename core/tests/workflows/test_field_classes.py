"""A field of a class: who may not read it is not asked, reads no answer and loses none."""

import json
from dataclasses import replace
from typing import get_args

import pytest
import pytest_asyncio

from opx_complaints.workflow import COMPLAINTS
from opx_core import audit, cases, data_classes, db, field_classes
from opx_core.audit import AuditFilter
from opx_core.cases import asking, drafts
from opx_core.testing import make_case
from opx_core.timeline import timeline
from opx_core.workflow import Field, wording
from opx_core.workflow import fields as workflow_fields
from opx_core.workflow.differences import Change, compare
from opx_core.workflow.documents import BadDocument, from_text, to_text
from opx_core.workflow.validating_parts import parts
from opx_core.workflows import drafts as flows

from .conftest import KIND
from .test_own_fields import TRIAGE, changed

NOTE = Field("medical", "Medical note", required=False, data_class="health")
SAID = {**TRIAGE, "medical": "quaggapill"}
"""What a leader says when a case is triaged."""


@pytest_asyncio.fixture(loop_scope="session")
async def begun(designer):
    """A draft with the field, asked at triage and at registering."""
    await flows.begin(designer, KIND)
    await flows.put_part(designer, KIND, 1, "fields", NOTE)
    await changed(designer, "triage", asks=("medical",))
    return designer


@pytest_asyncio.fixture(loop_scope="session")
async def blind(add_person):
    """Somebody who handles cases and may not read health."""
    handler = await add_person("handler")
    return replace(handler, permissions=handler.permissions - {"core.read_health"})


async def kept_fields(case):
    found = await db.fetch_value("select fields from case_file where id = $1", case["id"])
    return json.loads(found)


def test_the_classes_are_the_same_everywhere():
    known = set(get_args(workflow_fields.DataClass))

    assert known == data_classes.KEYS == set(wording.CLASSES)


async def test_they_are_not_asked_and_overwrite_nothing(begun, publish, add_person, blind, books):
    await changed(begun, "register", asks=("medical",))
    await publish(begun)
    leader, case = await add_person("leader"), await make_case(books.main)
    after = await cases.move(leader, case["reference"], "triage", SAID)

    register = next(each.transition for each in cases.moves(blind, after) if not each.reasons)
    asked = asking.asked(blind, after, register)
    await cases.move(blind, case["reference"], "register", {"medical": ""})

    assert "medical" not in {each.key for each in asked}
    assert "medical" not in asking.answers(blind, after, register)
    assert await kept_fields(case) == {"medical": "quaggapill"}


async def test_nobody_answers_what_they_may_not_read(begun, publish, blind, books):
    await publish(begun)
    case = await make_case(books.main)

    await cases.move(blind, case["reference"], "triage", SAID)

    assert await kept_fields(case) == {}


async def test_a_move_that_needs_it_says_who_can(begun, publish, add_person, blind, books):
    await changed(begun, "register", requires=("medical",))
    await publish(begun)
    leader = await add_person("leader")
    one, other = await make_case(books.main), await make_case(books.main)
    await cases.move(leader, one["reference"], "triage", TRIAGE)
    await cases.move(leader, other["reference"], "triage", SAID)

    with pytest.raises(cases.Refused, match="Who may read “Health and circumstances” can"):
        await cases.move(blind, one["reference"], "register", {"medical": "made up"})

    moved = await cases.move(blind, other["reference"], "register", {})
    assert moved["state"] == "registered"


async def test_a_guard_still_uses_it(begun, publish, add_person, blind, books):
    more = {"guard": "fields.medical == 'quaggapill'", "guard_reason": "Not without."}
    await changed(begun, "register", **more)
    await publish(begun)
    leader, case = await add_person("leader"), await make_case(books.main)

    await cases.move(leader, case["reference"], "triage", SAID)

    assert (await cases.move(blind, case["reference"], "register", {}))["state"] == "registered"


async def test_timeline_and_audit_keep_it(begun, publish, add_person, blind, books):
    await publish(begun)
    leader, case = await add_person("leader"), await make_case(books.main)
    await cases.move(leader, case["reference"], "triage", SAID)
    reader = replace(blind, permissions=blind.permissions | {"core.read_audit"})

    rows = await timeline(reader, case["id"])
    logged = await audit.page(reader, AuditFilter(case=case["reference"]))

    told = [row["values"]["fields"] for row in (*rows, *logged) if "move" in row["values"]]
    assert len(told) == 2 and all(["Medical note", field_classes.KEPT] in each for each in told)
    assert "quaggapill" in str(await timeline(leader, case["id"]))


async def test_older_events_are_kept_by_what_the_class_is_now(
    designer, publish, add_person, blind, books
):
    await flows.begin(designer, KIND)
    await flows.put_part(designer, KIND, 1, "fields", replace(NOTE, data_class="general"))
    await changed(designer, "triage", asks=("medical",))
    await publish(designer)
    leader, case = await add_person("leader"), await make_case(books.main)
    await cases.move(leader, case["reference"], "triage", SAID)
    await flows.begin(designer, KIND)
    await flows.put_part(designer, KIND, 1, "fields", NOTE, "medical")
    await publish(designer, False)

    told = [row["values"].get("fields") for row in await timeline(blind, case["id"])]
    after = await cases.find(blind, case["reference"])
    answers = field_classes.answers(blind, after, json.loads(after["fields"]))

    assert "quaggapill" not in str(told)
    assert answers == ({"medical": None}, ["medical"])


async def test_a_draft_of_a_colleague_keeps_it(begun, publish, add_person, blind, books):
    await publish(begun)
    leader, case = await add_person("leader"), await make_case(books.main)
    said = {**SAID, "ring": "firm"}
    await drafts.keep(leader, case["reference"], "move/triage", said)
    draft_id = await db.fetch_value("select max(id) from draft")

    draft = await drafts.of_colleague(blind, case["reference"], draft_id)

    assert draft["fields"] == {**TRIAGE, "ring": "firm"}


async def test_what_commits_money_is_general(begun):
    flow = (await flows.read(KIND)).workflow
    money = Field("amount", "Amount", "number", data_class="bank")
    move = replace(flow.transition("triage"), fields=(money,), authority="amount")

    found = {each.code for each in parts(replace(flow, transitions=(move,)))}

    assert "bad_class" in found


async def test_differences_and_the_document_name_the_class(begun):
    flow = (await flows.read(KIND)).workflow
    plain = replace(flow, fields=(replace(NOTE, data_class="general"),))
    classed = replace(flow, fields=(NOTE,))

    (found,) = compare(plain, classed)

    assert found.changes == (Change("Class of data", "general", "health and circumstances"),)
    assert from_text(to_text(classed)).fields == (NOTE,)


def test_a_document_with_an_unknown_class_is_none():
    flow = replace(COMPLAINTS, fields=(NOTE,))

    text = to_text(flow).replace('"health"', '"secret"')

    with pytest.raises(BadDocument):
        from_text(text)
