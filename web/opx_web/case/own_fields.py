"""What a case says to its workflow's own fields, as a panel of its page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opx_core import workflows
from opx_web.case.page import Panel
from opx_web.pages import Fact


@dataclass(frozen=True, slots=True)
class OwnFields:
    """The answers that the case has, with their labels."""

    facts: tuple[Fact, ...]


def panel(case: Mapping[str, Any]) -> list[Panel]:
    """The panel, where anything was answered. It asks the database nothing."""
    answers = json.loads(case["fields"])
    workflow = workflows.shown(case["kind"], case["workflow_version"])
    fields = workflow.fields if workflow and answers else ()
    facts = tuple(
        Fact(each.label, each.shown(answers[each.key]))
        for each in fields
        if answers.get(each.key) not in (None, "")
    )
    if not facts:
        return []
    return [Panel("own-fields", "Also asked", "opx/own_fields.html", OwnFields(facts))]
