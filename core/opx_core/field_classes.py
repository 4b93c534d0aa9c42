"""Fields of a class: whoever may not read it is asked nothing of it and reads no answer to it.

The answers stay as they are, and conditions may still use them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from opx_core import db, workflows
from opx_core.data_classes import CLASSES, GENERAL, readable
from opx_core.identity import Actor
from opx_core.workflow import Field, Transition, Workflow

KEPT = "Kept from you"
NAMES = {each.key: each.name for each in CLASSES}


def kept(actor: Actor, kind: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """Those of a kind's fields that the actor may not read and answer.

    Their class counts, and the one that the newest version gives them, for cases of older ones.
    """
    own = {each.key for each in readable(actor)}
    if len(own) == len(CLASSES):
        return ()
    now = {each.key for each in _fields(kind) if each.data_class not in own}
    return tuple(each for each in fields if each.data_class not in own or each.key in now)


def shown(actor: Actor, kind: str, fields: Iterable[Field]) -> tuple[Field, ...]:
    """The others."""
    some = tuple(fields)
    hidden = {each.key for each in kept(actor, kind, some)}
    return tuple(each for each in some if each.key not in hidden)


def answers(
    actor: Actor, case: Mapping[str, Any], told: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What ``told`` says of a case's own fields, None where it is kept from the actor; and the
    keys of those that are kept."""
    flow = workflows.shown(case["kind"], case["workflow_version"])
    fields = [each for each in flow.fields if each.key in told] if flow else []
    hidden = [each.key for each in kept(actor, case["kind"], fields)]
    return {e.key: None if e.key in hidden else told[e.key] for e in fields}, hidden


def needed(field: Field) -> str:
    """Why a move waits for somebody else: it needs what is kept from the actor."""
    name = NAMES.get(field.data_class, field.data_class)
    return f"“{field.label}” is needed and kept from you. Who may read “{name}” can fill it in."


def told(fields: Iterable[Field]) -> dict[str, dict[str, str]]:
    """What the event of a move says of its fields' classes; nothing where all are general."""
    found: dict[str, str] = {
        each.label: each.data_class for each in fields if each.data_class != GENERAL
    }
    return {"field_classes": found} if found else {}


def without(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    """An event with its ``values``, without the answers that are kept from the actor.

    What a field’s class was at the move counts, and what it is now, also for older events.
    """
    about: Mapping[str, Any] = row["values"]
    if "move" not in about or not about.get("fields"):
        return row
    own = {each.key for each in readable(actor)}
    if len(own) == len(CLASSES):
        return row
    hidden = {each.label for each in _fields() if each.data_class not in own}
    then = about.get("field_classes") or {}
    hidden |= {label for label, key in then.items() if key not in own}
    fields = [[label, KEPT if label in hidden else value] for label, value in about["fields"]]
    return {**row, "values": {**about, "fields": fields}}


def undrafted(
    actor: Actor, case: Mapping[str, Any], about: str, fields: Mapping[str, str]
) -> dict[str, str]:
    """A colleague’s draft without what is kept from the actor."""
    asked = _asked(workflows.of(case), about)
    hidden = {each.key for each in kept(actor, case["kind"], asked)}
    return {name: text for name, text in fields.items() if name not in hidden}


def _asked(flow: Workflow, about: str) -> tuple[Field, ...]:
    kind, _, key = about.partition("/")
    moves: list[Transition] = [each for each in flow.transitions if each.key == key]
    return flow.asked(moves[0]) if kind == "move" and moves else ()


def _fields(kind: str = "") -> list[Field]:
    """The fields of the newest workflows, of one kind or all, also of one just published."""
    every = [*workflows.now(), *db.current().own_workflows.values()]
    flows = [each for each in every if kind in ("", each.kind)]
    return [
        *(each for flow in flows for each in flow.fields),
        *(each for flow in flows for move in flow.transitions for each in move.fields),
    ]
