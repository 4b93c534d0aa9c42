"""What is wrong with a workflow, each fault with a code and a sentence."""

import re
from collections import Counter
from collections.abc import Container, Hashable, Iterable, Iterator
from itertools import chain, combinations
from typing import TypeVar

from opx_core import rulepacks
from opx_core.expressions import problem
from opx_core.workflow.graph import can_close, dead_ends, reached
from opx_core.workflow.problem import Problem
from opx_core.workflow.validating_parts import parts
from opx_core.workflow.values import Deadline, Transition, Workflow


class WorkflowInvalid(ValueError):
    """A workflow is not fit to run; `problems` are all its faults, one to a line of the text."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(each.message for each in problems))
        self.problems = problems


def validate(
    workflow: Workflow,
    permissions: Container[str] | None = None,
    rules: Container[str] | None = None,
) -> tuple[Problem, ...]:
    """All faults of a workflow, none if it is fit to run.

    `permissions` are those that exist (None: only their form is checked); `rules` are the ids
    that deadlines may name (None: those of `opx_core.rulepacks`).
    """
    known_rules = rulepacks.known() if rules is None else rules
    return tuple(
        chain(
            _duplicates(workflow),
            _unknown_states(workflow),
            _roads(workflow),
            _ambiguous(workflow),
            *(_transition(each, permissions) for each in workflow.transitions),
            *(_deadline(each, workflow, known_rules) for each in workflow.deadlines),
            parts(workflow),
        )
    )


def check(
    workflow: Workflow,
    permissions: Container[str] | None = None,
    rules: Container[str] | None = None,
) -> None:
    """Raise WorkflowInvalid with all faults if `validate` finds any."""
    problems = validate(workflow, permissions, rules)
    if problems:
        raise WorkflowInvalid(problems)


_Key = TypeVar("_Key", bound=Hashable)
_PERMISSION = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def _duplicates(workflow: Workflow) -> Iterator[Problem]:
    keys = {
        "state": [each.key for each in workflow.states],
        "level": [each.key for each in workflow.levels],
        "transition": [each.key for each in workflow.transitions],
    }
    for noun, of_noun in keys.items():
        for key in _twice(of_noun):
            yield Problem(f"duplicate_{noun}", f"There are two {noun}s {key!r}")
    for rule, _, _ in _twice((each.rule, each.when, each.starts) for each in workflow.deadlines):
        yield Problem(
            "duplicate_deadline", f"Two deadlines of rule {rule!r} are for the same cases"
        )


def _twice(values: Iterable[_Key]) -> list[_Key]:
    return [value for value, count in Counter(values).items() if count > 1]


def _unknown_states(workflow: Workflow) -> Iterator[Problem]:
    states = {state.key for state in workflow.states}
    if workflow.initial not in states:
        yield Problem("unknown_state", f"The initial state {workflow.initial!r} does not exist")
    for each in workflow.transitions:
        for key in dict.fromkeys((*each.from_states, each.to)):
            if key not in states:
                yield Problem("unknown_state", f"“{each.name}” names an unknown state {key!r}")


def _roads(workflow: Workflow) -> Iterator[Problem]:
    for key in dead_ends(workflow):
        name = workflow.state(key).name
        yield Problem("dead_end", f"No move leads out of the open state “{name}”")
    if workflow.initial not in (state.key for state in workflow.states):
        return
    there = reached(workflow)
    for state in workflow.states:
        if state.key not in there:
            yield Problem("unreachable_state", f"No case can come to the state “{state.name}”")
    if not can_close(workflow):
        yield Problem("no_way_to_close", "No case can come from the initial state to a closed one")


def _ambiguous(workflow: Workflow) -> Iterator[Problem]:
    unguarded = [each for each in workflow.transitions if each.guard is None]
    for one, other in combinations(unguarded, 2):
        shared = [key for key in one.from_states if key in other.from_states]
        same = (one.to, one.permission) == (other.to, other.permission)
        if shared and same and one.key != other.key:
            yield Problem(
                "ambiguous",
                f"“{one.name}” and “{other.name}” both lead from {shared[0]!r} to {one.to!r} "
                f"with {one.permission!r}: give one of them a guard",
            )


def _transition(each: Transition, permissions: Container[str] | None) -> Iterator[Problem]:
    if not each.from_states:
        yield Problem("no_from_state", f"“{each.name}” leads from no state")
    if not _PERMISSION.fullmatch(each.permission):
        yield Problem(
            "permission_form",
            f"“{each.name}”: the permission {each.permission!r} is not of the form module.verb",
        )
    elif permissions is not None and each.permission not in permissions:
        yield Problem(
            "unknown_permission", f"“{each.name}”: there is no permission {each.permission!r}"
        )
    yield from _guard(each)
    yield from _fields(each)


def _guard(each: Transition) -> Iterator[Problem]:
    fault = None if each.guard is None else problem(each.guard)
    if fault:
        yield Problem("bad_guard", f"The guard of “{each.name}”: {fault}")
    if each.guard is not None and not each.guard_reason.strip():
        yield Problem("guard_without_reason", f"“{each.name}” has a guard but gives no reason")


def _fields(each: Transition) -> Iterator[Problem]:
    for key in _twice(field.key for field in each.fields):
        yield Problem("duplicate_field", f"“{each.name}” asks twice for {key!r}")
    for field in each.fields:
        if (field.kind == "choice") != bool(field.choices):
            needs = "needs choices" if field.kind == "choice" else "has choices but is not a choice"
            yield Problem("field_choices", f"“{each.name}”: the field {field.key!r} {needs}")
        for value in _twice(value for value, _ in field.choices):
            yield Problem(
                "duplicate_choice",
                f"“{each.name}”: the field {field.key!r} has the choice {value!r} twice",
            )


def _deadline(each: Deadline, workflow: Workflow, rules: Container[str]) -> Iterator[Problem]:
    if each.rule not in rules and each.target is None:
        yield Problem("unknown_rule", f"The deadline “{each.name}”: there is no rule {each.rule!r}")
    transitions = {transition.key for transition in workflow.transitions}
    for key in each.met_by:
        if key not in transitions:
            yield Problem(
                "unknown_transition",
                f"The deadline “{each.name}” is met by an unknown transition {key!r}",
            )
    fault = None if each.when is None else problem(each.when)
    if fault:
        yield Problem("bad_condition", f"When the deadline “{each.name}” applies: {fault}")
