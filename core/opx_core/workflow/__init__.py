"""Workflow as values: states, transitions, fields and deadlines. No database, no hooks."""

from opx_core.workflow.fields import Field, FieldError, FieldKind
from opx_core.workflow.parts import Activity, Effect, Escalation, SkillNeed, Target
from opx_core.workflow.validation import Problem, WorkflowInvalid, check, validate
from opx_core.workflow.values import (
    Deadline,
    Level,
    State,
    Transition,
    Turn,
    UnknownLevel,
    UnknownState,
    UnknownTransition,
    Workflow,
    extend,
)

__all__ = [
    "Activity",
    "Deadline",
    "Effect",
    "Escalation",
    "Field",
    "FieldError",
    "FieldKind",
    "Level",
    "Problem",
    "SkillNeed",
    "State",
    "Target",
    "Transition",
    "Turn",
    "UnknownLevel",
    "UnknownState",
    "UnknownTransition",
    "Workflow",
    "WorkflowInvalid",
    "check",
    "extend",
    "validate",
]
