"""What a part is called where another of its kind has the same name."""

from typing import Any

from opx_core.workflow import Deadline, Workflow
from opx_core.workflow.differences import name_of
from opx_core.workflow.wording import starts


def titled(part: Any, workflow: Workflow) -> str:
    """Its name, with its rule or its start where that tells it from others."""
    name, rule = name_of(part), getattr(part, "rule", "")
    some = workflow.deadlines if isinstance(part, Deadline) else workflow.escalations
    twins = [each for each in some if each.name == name and each != part] if rule else []
    if not twins:
        return name
    if isinstance(part, Deadline) and any(each.rule == rule for each in twins):
        return f"{name} ({rule}, from {starts(part.starts, workflow)})"
    return f"{name} ({rule})"
