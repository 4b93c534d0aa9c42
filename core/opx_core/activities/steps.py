"""The kind of work (a workflow's activity) that a case asks for in each of its states."""

from collections.abc import Mapping

from opx_core.expressions import applies
from opx_core.workflow import Activity, Workflow


def activities(workflow: Workflow, facts: Mapping[str, object]) -> dict[str, Activity]:
    """By state, the first activity whose condition is true of the case's ``facts``."""
    found: dict[str, Activity] = {}
    for activity in workflow.activities:
        wanted = [state for state in activity.states if state not in found]
        if wanted and applies(activity.when, facts):
            found |= dict.fromkeys(wanted, activity)
    return found
