"""What a case asks of whoever works it now, and how much work is left in it."""

from collections.abc import Collection, Mapping
from typing import Any

from opx_core import workflows
from opx_core.cases.clocks import facts
from opx_core.expressions import applies
from opx_core.workflow import Workflow
from opx_core.workflow.parts import Activity, SkillNeed

DEFAULT_MINUTES = 30
"""Of a state for which the workflow says nothing."""


def needs(
    workflow: Workflow, case: Mapping[str, Any], known: Collection[str]
) -> tuple[Activity | None, tuple[SkillNeed, ...]]:
    """The activity that ``case`` waits for, and the skills that it asks for.

    It is the first of the case's state whose condition holds. A skill that the tenant does not
    have (``known`` are the keys of those that it has) asks for nothing.
    """
    activity = _activity(workflow, str(case["state"]), case)
    wanted = activity.skills if activity else ()
    return activity, tuple(need for need in wanted if need.skill in known)


def minutes_now(workflow: Workflow, case: Mapping[str, Any]) -> int:
    """The expected minutes of the step that the case is at."""
    activity = _activity(workflow, str(case["state"]), case)
    return activity.minutes if activity else DEFAULT_MINUTES


def minutes_of(case: Mapping[str, Any]) -> int:
    """As :func:`minutes_now`, by the case's own workflow; also where no loaded module owns it."""
    workflow = workflows.shown(str(case["kind"]), case.get("workflow_version"))
    return minutes_now(workflow, case) if workflow else DEFAULT_MINUTES


def minutes_left(workflow: Workflow, case: Mapping[str, Any]) -> int:
    """The expected minutes of this step and of those that the main moves lead to."""
    here = str(case["state"])
    left = minutes_now(workflow, case)
    for state in _ahead(workflow, here):
        activity = _activity(workflow, state, case)
        left += activity.minutes if activity else 0
    return left


def minutes_until(workflow: Workflow, case: Mapping[str, Any]) -> int:
    """The expected minutes until the case's next deadline is met: of this step and those before it.

    ``case`` has ``next_deadline``, the name of a deadline of the workflow.
    """
    here = str(case["state"])
    named = (each for each in workflow.deadlines if each.name == case["next_deadline"])
    met_by = {move for deadline in named for move in deadline.met_by}
    minutes = 0
    for state in (here, *_ahead(workflow, here)):
        activity = _activity(workflow, state, case)
        minutes += activity.minutes if activity else DEFAULT_MINUTES if state == here else 0
        leaving = workflow.moves_from(state) if state in workflow.states_by_key else ()
        if any(move.primary and move.key in met_by for move in leaving):
            break
    return minutes


def _activity(workflow: Workflow, state: str, case: Mapping[str, Any]) -> Activity | None:
    for activity in workflow.activities:
        if state not in activity.states:
            continue
        if activity.when is None or applies(activity.when, facts({**case, "state": state})):
            return activity
    return None


def _ahead(workflow: Workflow, state: str) -> list[str]:
    """The open states that the main moves lead to, in the order in which they are reached."""
    found, edge = [state], [state]
    while edge:
        here = edge.pop(0)
        for each in workflow.moves_from(here) if here in workflow.states_by_key else ():
            if each.primary and each.to not in found and not workflow.state(each.to).closed:
                found.append(each.to)
                edge.append(each.to)
    return found[1:]
