"""Editing a draft: nothing overwritten, the law kept, faults said at once."""

from dataclasses import replace

import pytest

from opx_core import approvals, db, plugins, rehearsing
from opx_core.policy import NotAllowed
from opx_core.testing import make_case
from opx_core.workflow import Deadline, State, Target, Transition, put
from opx_core.workflow.documents import BadDocument, digest, from_text, to_text
from opx_core.workflows import drafts, faults, files, publishing, storing

from .conftest import KIND, TARGET, rehearse

LONG = Target(400, "calendar_days")


async def test_the_second_to_save_is_told_of_the_first(drafted, approver):
    at = (await drafts.read(KIND)).version
    await drafts.put_part(approver, KIND, at, "states", State("second", "Second"))

    with pytest.raises(drafts.DraftConflict, match="Pat Approve changed the draft"):
        await drafts.put_part(drafted, KIND, at, "states", State("third", "Third"))


async def test_a_handler_cannot_change_it(drafted, add_person):
    handler = await add_person("handler")

    with pytest.raises(NotAllowed):
        await drafts.put_part(handler, KIND, 5, "states", State("mine", "Mine"))


async def test_a_clock_of_the_rules_cannot_be_taken_out(drafted):
    at = (await drafts.read(KIND)).version

    with pytest.raises(drafts.Fixed, match="clock of the rules"):
        await drafts.remove_part(drafted, KIND, at, "deadlines", "w8")


def met_by(draft, *moves):
    """The eight weeks, met by these moves too."""
    law = next(each for each in draft.workflow.deadlines if each.rule == "W8")
    return replace(law, met_by=(*law.met_by, *moves))


@pytest.mark.parametrize("change", [{"name": "Nice to have"}, {"met_by": ()}, {"when": "false"}])
async def test_a_clock_of_the_rules_is_not_emptied(drafted, change):
    draft = await drafts.read(KIND)
    emptied = replace(met_by(draft), **change)

    with pytest.raises(drafts.Fixed, match="clock of the rules"):
        await drafts.put_part(drafted, KIND, draft.version, "deadlines", emptied, "w8")


async def test_the_second_person_is_told_what_else_meets_a_clock_of_the_rules(drafted, approver):
    draft = await drafts.read(KIND)
    await drafts.put_part(drafted, KIND, draft.version, "deadlines", met_by(draft, "checked"), "w8")
    await rehearse(drafted)

    asked = await publishing.ask(drafted, KIND, draft.version + 1, move_cases=True, reason="")

    said = (await approvals.find(asked)).content["says"]
    assert said[0].startswith("A clock of the rules changes. “Final response”, met by: ")
    assert said[1] == "The 0 running cases come along."


async def test_a_new_draft_does_not_show_the_rehearsal_of_the_last(drafted):
    await rehearse(drafted)
    await drafts.discard(drafted, KIND, (await drafts.read(KIND)).version)
    await db.execute("update workflow_rehearsal set asked_at = asked_at - interval '1 minute'")

    await drafts.begin(drafted, KIND)

    assert await rehearsing.newest(KIND, (await drafts.read(KIND)).made_at) is None


async def test_a_target_of_ones_own_can(drafted):
    at = (await drafts.read(KIND)).version

    await drafts.remove_part(drafted, KIND, at, "deadlines", "own_check")

    assert TARGET not in (await drafts.read(KIND)).workflow.deadlines


async def test_a_state_with_cases_cannot_just_go(drafted, books):
    await make_case(books.main)
    draft = await drafts.read(KIND)
    await drafts.remove_part(drafted, KIND, draft.version, "states", "logged")

    said = [each.message for each in await faults.faults(await drafts.read(KIND))]

    assert any("1 open case is there: say where they go" in each for each in said)


@pytest.mark.parametrize(
    ("guard", "said"),
    [
        ("complaint.payment_servise == true", "did you mean “complaint.payment_service”?"),
        ("case.level ==", "cannot be read"),
        ("case.level == 'forml'", "did you mean “formal”?"),
        ("'ENGL' == case.nation", "did you mean “ENG”?"),
        ("case.state in ['logged', 'x']", "is never “x”"),
        ("data.outcome == 'upheld'", "“data.outcome” is not known"),
        ("x" * 1_000_000, "at most 2,000 characters"),
    ],
)
async def test_a_guard_is_judged_as_it_is_written(drafted, guard, said):
    draft = await drafts.read(KIND)
    move = replace(draft.workflow.transition("close"), guard=guard, guard_reason="Because")
    changed = replace(draft, workflow=put(draft.workflow, "transitions", move, "close"))

    found = " ".join(each.message for each in await faults.faults(changed))

    assert said in found


def test_what_a_workflow_has_looked_up_is_not_of_its_document(opx_plugins):
    own = replace(opx_plugins.workflows[KIND])
    before, text = digest(own), to_text(own)

    for state in own.states:
        own.moves_within(state.key)

    assert (digest(own), to_text(own)) == (before, text)


def test_a_file_holds_the_whole_workflow(opx_plugins):
    own = opx_plugins.workflows[KIND]

    assert from_text(to_text(own)) == own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "It is not JSON"),
        ("[]", "is not an object"),
        ('{"format": "other"}', "does not say “opx-workflow/1”"),
        ('{"format": "opx-workflow/1", "kind": "x"}', "name is missing"),
        ("[" * 100_000, "It is not JSON"),
        (b'{"a": "\x98"}', "is not text in UTF-8, on line 1"),
        ('{"a":\n', "line 2 at character 1: a value is missing"),
        (" " * 2_000_001, "longer than 2 MB"),
    ],
)
def test_a_malformed_file_says_what_is_wrong(text, said):
    with pytest.raises(BadDocument, match=said):
        from_text(text)


def test_every_fault_of_a_file_is_told(opx_plugins):
    own = opx_plugins.workflows[KIND]
    move = replace(own.transitions[0], to="nowhere", guard="case.lvl = 1", guard_reason="No")
    text = to_text(replace(own, transitions=(move, *own.transitions[1:])))

    with pytest.raises(files.BadFile) as refused:
        files.read(text.replace('"initial"', '"colour": 1, "initial"', 1), KIND)

    for said in ("has no “colour”", "unknown state 'nowhere'", "use =="):
        assert said in str(refused.value)


async def test_a_file_is_checked_as_loading_and_publishing_would(session, opx_plugins):
    own = opx_plugins.workflows[KIND]
    law = next(each for each in own.deadlines if each.rule == "W8")
    kept = [each for each in own.deadlines if each != law]

    for changed in ((), (replace(law, when="false"),), (replace(law, target=LONG),)):
        made = replace(own, deadlines=(*kept, *changed))
        said = await files.check(KIND, to_text(made))
        assert any("is a clock of the rules" in each for each in said)
    assert await files.check(KIND, to_text(own)) == []


def test_a_name_that_a_workflow_does_not_have_is_pointed_out(opx_plugins):
    text = to_text(opx_plugins.workflows[KIND]).replace('"initial"', '"colour": 1, "initial"', 1)

    with pytest.raises(BadDocument, match="has no “colour”"):
        from_text(text)


async def test_a_modules_news_are_published_where_nobody_edited(session):
    news = _news()

    said = await storing.settle({KIND: news})

    assert said == ["workflow complaints is version 2"]


async def test_they_are_proposed_where_somebody_did(drafted, publish):
    await publish(drafted, move_cases=False)

    said = await storing.settle({KIND: _news()})
    again = await storing.settle({KIND: _news()})

    assert (said, again) == (["workflow complaints: its module proposes changes"], [])
    draft = await drafts.read(KIND)
    assert draft.proposal and "new" in draft.proposal.states_by_key


async def test_a_proposal_leaves_ones_own_alone(drafted, publish):
    from opx_core.workflows import publishing

    await publish(drafted, move_cases=False)
    await storing.settle({KIND: _news()})

    await publishing.take_proposal(drafted, KIND, 1)

    draft = await drafts.read(KIND)
    assert {"new", "check"} <= draft.workflow.states_by_key.keys()
    assert draft.workflow.transition("investigate").to == "check"
    assert [each.name for each in draft.differences() if each.how == "new"] == ["New", "Renew"]


def _news():
    own = plugins.active().workflows[KIND]
    more = put(own, "states", State("new", "New"))
    back = Transition("renew", "Renew", ("new",), "logged", "complaints.triage")
    return put(more, "transitions", back)


def test_two_deadlines_of_one_rule_have_keys_of_their_own():
    from opx_core.workflow.editing import keyed

    own = plugins.active().workflows[KIND]
    twice = replace(own, deadlines=(Deadline("W8", "A", ()), Deadline("W8", "B", (), "true")))

    assert list(keyed(twice, "deadlines")) == ["w8", "w8_2"]


async def test_a_proposal_does_not_let_anybody_take_out_a_changed_clock_of_the_rules(
    drafted, publish
):
    draft = await drafts.read(KIND)
    await drafts.put_part(drafted, KIND, draft.version, "deadlines", met_by(draft, "checked"), "w8")
    await publish(drafted, move_cases=False)
    await storing.settle({KIND: _news()})

    with pytest.raises(drafts.Fixed, match="clock of the rules"):
        await drafts.remove_part(drafted, KIND, 1, "deadlines", "w8")
