from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from opx_core.workflow import (
    Deadline,
    Fact,
    Field,
    Level,
    State,
    Transition,
    UnknownLevel,
    UnknownState,
    UnknownTransition,
    Workflow,
    WorkflowInvalid,
    check,
    extend,
    validate,
)

OUTCOME = Field("outcome", "Outcome", "choice", (("upheld", "Upheld"), ("rejected", "Rejected")))


def move(key: str, origin: str, to: str, **changes: Any) -> Transition:
    plain = Transition(key, key.title(), (origin,), to, f"complaints.{key}")
    return replace(plain, **changes)


COMPLAINT = Workflow(
    kind="complaint",
    name="Complaint",
    version=1,
    initial="received",
    states=(State("received", "Received"), State("closed", "Closed", closed=True, turn="nobody")),
    levels=(Level("first", "First response"),),
    transitions=(
        move("acknowledge", "received", "received"),
        move(
            "close", "received", "closed", fields=(OUTCOME,), guard="tasks == 0", guard_reason="-"
        ),
        move("reopen", "closed", "received", episode="next"),
    ),
    deadlines=(Deadline("W8", "Final response", ("close",), when="regulated == true"),),
    facts=(Fact("tasks", "Open tasks"), Fact("regulated", "Regulated?"), Fact("a", "Anything")),
)
NEVER_CLOSED = tuple(replace(state, closed=False) for state in COMPLAINT.states)
PERMISSIONS = {"complaints.acknowledge", "complaints.close", "complaints.reopen"}


def codes(workflow: Workflow, permissions: Any = None) -> set[str]:
    return {problem.code for problem in validate(workflow, permissions)}


def with_move(**changes: Any) -> Workflow:
    return extend(COMPLAINT, transitions=[replace(move("extra", "received", "closed"), **changes)])


def with_deadline(**changes: Any) -> Workflow:
    plain = Deadline("SRC3", "Summary", ("close",), window=True)
    return extend(COMPLAINT, deadlines=[replace(plain, **changes)])


def test_a_workflow_gives_its_parts_by_key() -> None:
    assert COMPLAINT.state("closed").closed
    assert COMPLAINT.transition("close").to == "closed"
    assert COMPLAINT.level("first").name == "First response"
    assert [each.key for each in COMPLAINT.moves_from("received")] == ["acknowledge", "close"]


@pytest.mark.parametrize(
    ("look_up", "error"),
    [
        (COMPLAINT.state, UnknownState),
        (COMPLAINT.moves_from, UnknownState),
        (COMPLAINT.transition, UnknownTransition),
        (COMPLAINT.level, UnknownLevel),
    ],
)
def test_an_unknown_key_is_a_lookup_error(look_up: Callable[[str], Any], error: type) -> None:
    with pytest.raises(error, match=r"“Complaint” has no .* 'gone'"):
        look_up("gone")


def test_a_module_adds_parts_without_changing_the_original() -> None:
    longer = extend(
        COMPLAINT,
        states=[State("fos", "With the ombudsman", turn="ombudsman")],
        transitions=[move("refer", "closed", "fos"), move("settle", "fos", "closed")],
        deadlines=[Deadline("SRC3", "Summary", ("close",), window=True)],
    )

    assert validate(longer) == ()
    assert [each.key for each in longer.moves_from("closed")] == ["reopen", "refer"]
    assert len(COMPLAINT.states) == 2


def test_a_sound_workflow_has_no_problems() -> None:
    assert validate(COMPLAINT, PERMISSIONS) == ()
    check(COMPLAINT, PERMISSIONS)


@pytest.mark.parametrize(
    ("workflow", "code"),
    [
        (extend(COMPLAINT, states=[State("closed", "Shut", closed=True)]), "duplicate_state"),
        (replace(COMPLAINT, levels=COMPLAINT.levels * 2), "duplicate_level"),
        (extend(COMPLAINT, transitions=COMPLAINT.transitions[:1]), "duplicate_transition"),
        (replace(COMPLAINT, deadlines=COMPLAINT.deadlines * 2), "duplicate_deadline"),
        (replace(COMPLAINT, initial="new"), "unknown_state"),
        (with_move(to="gone"), "unknown_state"),
        (with_move(from_states=("gone",)), "unknown_state"),
        (with_move(from_states=()), "no_from_state"),
        (extend(COMPLAINT, states=[State("island", "Island", closed=True)]), "unreachable_state"),
        (extend(with_move(to="trap"), states=[State("trap", "Trap")]), "dead_end"),
        (replace(COMPLAINT, states=NEVER_CLOSED), "no_way_to_close"),
        (extend(with_move(), transitions=[move("more", "received", "closed")]), None),
        (with_move(permission="close"), "permission_form"),
        (with_move(permission="Complaints.Close"), "permission_form"),
        (with_move(permission="a.b.c"), "permission_form"),
        (with_move(guard="a +", guard_reason="Why"), "bad_guard"),
        (with_move(guard="", guard_reason="Why"), "bad_guard"),
        (with_move(guard="a == 1"), "guard_without_reason"),
        (with_move(fields=(OUTCOME, OUTCOME)), "duplicate_field"),
        (with_move(fields=(Field("why", "Why", "choice"),)), "field_choices"),
        (with_move(fields=(replace(OUTCOME, kind="text"),)), "field_choices"),
        (with_move(fields=(replace(OUTCOME, choices=OUTCOME.choices * 2),)), "duplicate_choice"),
        (with_deadline(rule="W9"), "unknown_rule"),
        (with_deadline(met_by=("close", "gone")), "unknown_transition"),
        (with_deadline(when="a +"), "bad_condition"),
        (with_deadline(), None),
    ],
)
def test_a_fault_is_found(workflow: Workflow, code: str | None) -> None:
    assert codes(workflow) == ({code} if code else set())


def test_two_open_ways_between_the_same_states_are_ambiguous() -> None:
    twin = move("shut", "received", "closed", permission="complaints.extra")

    assert codes(extend(with_move(), transitions=[twin])) == {"ambiguous"}
    guarded = replace(twin, guard="a == 1", guard_reason="Why")
    assert codes(extend(with_move(), transitions=[guarded])) == set()


def test_a_permission_must_exist() -> None:
    assert codes(COMPLAINT, PERMISSIONS - {"complaints.close"}) == {"unknown_permission"}


def test_a_module_can_name_rules_of_its_own() -> None:
    assert validate(with_deadline(rule="FOS6M"), rules={"W8", "FOS6M"}) == ()


def test_a_wrong_workflow_is_refused_with_all_its_faults_and_no_stack_trace() -> None:
    wrong = extend(with_move(guard="a +"), states=[State("trap", "Trap")])

    with pytest.raises(WorkflowInvalid) as refusal:
        check(wrong)

    assert {problem.code for problem in refusal.value.problems} == {
        *("dead_end", "unreachable_state", "bad_guard", "guard_without_reason")
    }
    assert len(str(refusal.value).splitlines()) == 4
