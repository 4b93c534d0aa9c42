"""What is wrong with the parts beside states and moves: fields, work, escalations, targets."""

import re
from collections.abc import Iterator

from opx_core.expressions import problem
from opx_core.workflow.naming import faults, names
from opx_core.workflow.problem import Problem
from opx_core.workflow.values import PARTS, Deadline, Transition, Workflow

KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")
LEVELS = range(1, 6)
_STARTS = re.compile(r"received|(state|move):([a-z0-9_]+)")


def parts(workflow: Workflow) -> Iterator[Problem]:
    """All faults of the parts that a tenant adds."""
    yield from _keys(workflow)
    for transition in workflow.transitions:
        yield from _asked(transition, workflow)
        yield from _names(
            f"The guard of “{transition.name}”", transition.guard, workflow, transition
        )
    for deadline in workflow.deadlines:
        yield from _target(deadline, workflow)
        yield from _names(f"When “{deadline.name}” applies", deadline.when, workflow)
    for field in workflow.fields:
        yield from _condition(f"When “{field.label}” is asked", field.when, workflow)
    yield from _activities(workflow)
    yield from _escalations(workflow)


def _keys(workflow: Workflow) -> Iterator[Problem]:
    for noun, some in ((name.removesuffix("s"), getattr(workflow, name)) for name in PARTS):
        for each in some:
            key = getattr(each, "key", None)
            if key is not None and not KEY.fullmatch(key):
                yield Problem("key_form", f"The {noun} {key!r}: a key has a–z, 0–9 and _ only")
    for noun in ("fields", "activities", "escalations"):
        keys = [each.key for each in getattr(workflow, noun)]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            yield Problem("duplicate_key", f"There are two {noun} {key!r}")


def _asked(transition: Transition, workflow: Workflow) -> Iterator[Problem]:
    own = {field.key for field in workflow.fields}
    for key in dict.fromkeys((*transition.asks, *transition.requires)):
        if key not in own:
            yield Problem("unknown_field", f"“{transition.name}” asks for an unknown field {key!r}")
        if key in {field.key for field in transition.fields}:
            yield Problem("duplicate_field", f"“{transition.name}” asks twice for {key!r}")
    numbers = {each.key for each in workflow.asked(transition) if each.kind == "number"}
    if transition.authority and transition.authority not in numbers:
        said = f"“{transition.name}” commits {transition.authority!r}, which is no number it asks"
        yield Problem("unknown_field", said)
    classes = {each.key: each.data_class for each in workflow.asked(transition)}
    if classes.get(transition.authority or "", "general") != "general":
        said = f"“{transition.name}” commits {transition.authority!r}, which is not general data"
        yield Problem("bad_class", said)
    moves = {each.key for each in workflow.transitions}
    for key in transition.not_by:
        if key not in moves:
            yield Problem(
                "unknown_transition", f"“{transition.name}” names an unknown move {key!r}"
            )


def _names(
    where: str, expression: str | None, workflow: Workflow, transition: Transition | None = None
) -> Iterator[Problem]:
    if expression:
        for said in faults(expression, names(workflow, transition)):
            yield Problem("unknown_name", f"{where}: {said}")


def _condition(where: str, expression: str | None, workflow: Workflow) -> Iterator[Problem]:
    fault = None if expression is None else problem(expression)
    if fault:
        yield Problem("bad_condition", f"{where}: {fault}")
    yield from _names(where, expression, workflow)


def _target(deadline: Deadline, workflow: Workflow) -> Iterator[Problem]:
    if not _STARTS.fullmatch(deadline.starts):
        yield Problem("bad_start", f"The deadline “{deadline.name}” starts at an unknown moment")
    noun, _, key = deadline.starts.partition(":")
    keys = {"state": workflow.states_by_key, "move": [each.key for each in workflow.transitions]}
    if key and key not in keys[noun]:
        yield Problem("bad_start", f"The deadline “{deadline.name}” starts at no known {noun}")
    target = deadline.target
    if target is None:
        return
    if not 1 <= target.count <= 3_650:
        yield Problem("bad_target", f"“{deadline.name}”: its length is from 1 to 3,650")
    for pause in target.pauses:
        if not pause.startswith("waiting:") and pause not in workflow.states_by_key:
            yield Problem("bad_pause", f"“{deadline.name}” pauses in an unknown state {pause!r}")


def _activities(workflow: Workflow) -> Iterator[Problem]:
    for each in workflow.activities:
        for key in each.states:
            if key not in workflow.states_by_key:
                yield Problem("unknown_state", f"“{each.name}” names an unknown state {key!r}")
        if each.minutes < 0:
            yield Problem("bad_effort", f"“{each.name}”: its effort cannot be below 0 minutes")
        for need in each.skills:
            if need.level not in LEVELS:
                yield Problem("bad_skill", f"“{each.name}”: a level of skill is from 1 to 5")
        yield from _condition(f"When “{each.name}” is done", each.when, workflow)


def _escalations(workflow: Workflow) -> Iterator[Problem]:
    rules = {deadline.rule for deadline in workflow.deadlines}
    for each in workflow.escalations:
        if each.trigger in ("share", "before", "after") and each.rule not in rules:
            yield Problem("unknown_rule", f"“{each.name}” watches no deadline of this workflow")
        if each.amount < 0 or (each.trigger == "share" and each.amount > 100):
            yield Problem("bad_amount", f"“{each.name}”: a share is from 0 to 100 per cent")
        if not re.fullmatch(r"owner|leader|(team|user):\d+", each.to):
            yield Problem("bad_receiver", f"“{each.name}” goes to nobody that is known")
        yield from _condition(f"When “{each.name}” happens", each.when, workflow)
