"""What a case says to its workflow's own fields, as a panel of its page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from opx_core import workflows
from opx_core.field_classes import KEPT, kept
from opx_core.identity import Actor
from opx_core.workflow import money
from opx_web.case.page import Panel
from opx_web.pages import Fact


@dataclass(frozen=True, slots=True)
class OwnFields:
    """The answers that the case has, with their labels."""

    facts: tuple[Fact, ...]


def panel(actor: Actor, case: Mapping[str, Any]) -> list[Panel]:
    """The panel, where anything was answered. It asks the database nothing."""
    answers = json.loads(case["fields"])
    workflow = workflows.shown(case["kind"], case["workflow_version"])
    fields = workflow.fields if workflow and answers else ()
    hidden = {each.key for each in kept(actor, case["kind"], fields)}
    committed = {each.authority for each in workflow.transitions} if workflow else set()
    facts = tuple(
        Fact(
            each.label,
            KEPT if each.key in hidden else money.shown(each, answers[each.key], committed),
        )
        for each in fields
        if answers.get(each.key) not in (None, "")
    )
    if not facts:
        return []
    return [Panel("own-fields", "Also asked", "opx/own_fields.html", OwnFields(facts))]
