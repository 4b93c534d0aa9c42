"""A module's new workflow taken over into a tenant's own, part by part."""

from dataclasses import replace
from typing import Any

from opx_core.workflow.editing import keyed
from opx_core.workflow.values import PARTS, Workflow


def merged(own: Workflow, ancestor: Workflow, proposal: Workflow) -> Workflow:
    """``own`` with what the module changed since ``ancestor``, its last version known here.

    What the tenant changed, added or took out stays so; what it left alone follows the module.
    """
    made: dict[str, Any] = {
        part: _parts(*(keyed(each, part) for each in (own, ancestor, proposal))) for part in PARTS
    }
    return replace(own, facts=proposal.facts, **made)


def _parts(own: Any, ancestor: Any, proposal: Any) -> tuple[Any, ...]:
    kept = {
        key: proposal[key] if key in proposal and each == ancestor.get(key) else each
        for key, each in own.items()
        if key in proposal or each != ancestor.get(key)
    }
    new = {k: each for k, each in proposal.items() if k not in own and k not in ancestor}
    return (*kept.values(), *new.values())
