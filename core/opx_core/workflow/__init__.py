"""Workflow as values: states, transitions, fields and deadlines. No database, no hooks."""

from opx_core.workflow.editing import put, without
from opx_core.workflow.fields import DataClass, Field, FieldError, FieldKind, as_facts
from opx_core.workflow.kinds import UnknownKind, of_kind
from opx_core.workflow.parts import Activity, Effect, Escalation, Fact, SkillNeed, Target
from opx_core.workflow.problem import Problem
from opx_core.workflow.validation import WorkflowInvalid, check, validate
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
    marked,
)

__all__ = [
    "Activity",
    "DataClass",
    "Deadline",
    "Effect",
    "Escalation",
    "Fact",
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
    "UnknownKind",
    "UnknownLevel",
    "UnknownState",
    "UnknownTransition",
    "Workflow",
    "WorkflowInvalid",
    "as_facts",
    "check",
    "extend",
    "marked",
    "of_kind",
    "put",
    "validate",
    "without",
]
