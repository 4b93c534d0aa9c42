"""The parts of a workflow in words."""

from collections.abc import Callable, Iterable
from typing import Any

from opx_core.workflow.fields import Field
from opx_core.workflow.parts import Effect, Escalation, SkillNeed, Target
from opx_core.workflow.values import Workflow

NOUNS = {
    "workflow": "workflow",
    "states": "state",
    "levels": "level",
    "transitions": "move",
    "deadlines": "deadline",
    "fields": "field",
    "activities": "activity",
    "escalations": "escalation",
}
LABELS = {
    "name": "Name",
    "initial": "First state",
    "closed": "Closed",
    "turn": "Whose turn",
    "from_states": "From",
    "to": "To",
    "guard": "Condition",
    "guard_reason": "What people read when it is not met",
    "when": "Applies when",
    "met_by": "Met by",
    "starts": "Starts",
    "target": "Length",
    "rule": "Rule",
    "window": "Closes, and is never late",
    "asks": "Also asks",
    "requires": "Cannot be left empty",
    "not_by": "Not by whoever made",
    "authority": "Commits the money of",
    "primary": "Main move",
    "episode": "Opens a new episode",
    "event": "Records",
    "amount": "How much",
    "trigger": "Happens",
    "action": "Does",
    "to_whom": "With",
    "minutes": "Expected effort",
    "label": "Label",
    "kind": "Kind of answer",
    "fields": "Asks",
    "confirm": "To confirm",
    "data_class": "Class of data",
}
CLASSES = {
    "general": "general",
    "bank": "bank details",
    "health": "health and circumstances",
    "identity": "identity papers",
    "legal": "legal advice",
}
TURNS = {
    "us": "us",
    "customer": "the complainant",
    "specialist": "a specialist",
    "ombudsman": "the ombudsman",
    "nobody": "nobody",
}
UNITS = {
    "business_hours": ("business hour", "business hours"),
    "business_days": ("working day", "working days"),
    "calendar_days": ("day", "days"),
    "hours": ("hour", "hours"),
}
TRIGGERS = {
    "share": "at a share of the time, in per cent",
    "before": "hours before it ends",
    "after": "hours after it ended",
    "idle": "after hours without work",
    "priority": "from a priority on",
}
WAITING = {
    "customer": "the complainant",
    "firm": "another firm",
    "third_party": "a third party",
    "ombudsman": "the ombudsman",
    "specialist": "a specialist",
}
ACTIONS = {"notify": "tell", "raise": "raise the priority and tell", "reassign": "give to"}


def said(name: str, value: Any, workflow: Workflow) -> str:
    """A property of a part in words; "nothing" where it is empty."""
    if value in (None, "", ()):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    how = _SAID.get(name)
    return how(value, workflow) if how else _plain(value)


def length(target: Target) -> str:
    """ "2 working days"."""
    one, many = UNITS[target.unit]
    return f"{target.count} {one if target.count == 1 else many}"


def pauses(target: Target, workflow: Workflow) -> str:
    """What it stands still for: "waiting for the customer, at “Team check”"."""
    return ", ".join(
        f"waiting for {WAITING.get(each.removeprefix('waiting:'), each)}"
        if each.startswith("waiting:")
        else f"at “{_state(each, workflow)}”"
        for each in target.pauses
    )


def moment(escalation: Escalation) -> str:
    """When an escalation happens: "at 75 per cent of the time"."""
    hours = f"{escalation.amount} hour{'s' if escalation.amount != 1 else ''}"
    match escalation.trigger:
        case "share":
            return f"at {escalation.amount} per cent of the time"
        case "before":
            return f"{hours} before it ends"
        case "after":
            return f"{hours} after it ended" if escalation.amount else "when it is late"
        case "idle":
            return f"after {hours} without work"
        case _:
            return f"from priority {escalation.amount} on"


def starts(value: str, workflow: Workflow) -> str:
    """When a deadline starts."""
    noun, _, key = value.partition(":")
    if noun == "state":
        return f"coming to “{_state(key, workflow)}”"
    if noun == "move":
        return f"the move “{_move(key, workflow)}”"
    return "receipt"


def states(keys: Iterable[str], workflow: Workflow) -> str:
    """The names of states."""
    return ", ".join(_state(key, workflow) for key in keys)


def _moves(keys: Iterable[str], workflow: Workflow) -> str:
    return ", ".join(_move(key, workflow) for key in keys)


def _state(key: str, workflow: Workflow) -> str:
    found = workflow.states_by_key.get(key)
    return found.name if found else key


def _move(key: str, workflow: Workflow) -> str:
    return next((each.name for each in workflow.transitions if each.key == key), key)


def _fields(value: Iterable[Field | str], workflow: Workflow) -> str:
    own = {each.key: each.label for each in workflow.fields}
    return ", ".join(own.get(each, each) if isinstance(each, str) else each.label for each in value)


def _target(value: Target, workflow: Workflow) -> str:
    still = pauses(value, workflow)
    return f"{length(value)}, standing still {still}" if still else length(value)


def _skills(value: Iterable[SkillNeed], workflow: Workflow) -> str:
    return ", ".join(f"{each.skill} at level {each.level}" for each in value)


def _effects(value: Iterable[Effect], workflow: Workflow) -> str:
    return ", ".join(
        f"{each.key} ({', '.join(f'{k}: {v}' for k, v in each.settings)})"
        if each.settings
        else each.key
        for each in value
    )


def _choices(value: Iterable[tuple[str, str]], workflow: Workflow) -> str:
    return ", ".join(label for _, label in value)


def _plain(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)


_SAID: dict[str, Callable[[Any, Workflow], str]] = {
    "initial": _state,
    "to": lambda value, workflow: _state(value, workflow),
    "from_states": states,
    "states": states,
    "met_by": _moves,
    "not_by": _moves,
    "starts": starts,
    "target": _target,
    "fields": _fields,
    "asks": _fields,
    "authority": lambda value, workflow: _fields((value,), workflow) if value else "nothing",
    "requires": _fields,
    "skills": _skills,
    "effects": _effects,
    "choices": _choices,
    "data_class": lambda value, workflow: CLASSES[value],
    "turn": lambda value, workflow: TURNS[value],
    "trigger": lambda value, workflow: TRIGGERS[value],
    "action": lambda value, workflow: ACTIONS[value],
    "episode": lambda value, workflow: "yes" if value == "next" else "no",
}
