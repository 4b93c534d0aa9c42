"""Changes to a workflow as values: a part put in, taken out, moved up. Nothing is validated."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from opx_core.workflow.parts import Target
from opx_core.workflow.values import PARTS, Workflow


class UnknownPart(LookupError):
    """The workflow has no such part."""


def keyed(workflow: Workflow, part: str) -> Mapping[str, Any]:
    """The parts of one kind ("states", "deadlines", …) by a key of their own, in order.

    A deadline's key is its rule in small letters; a second one of the rule has "_2" behind it.
    """
    if part not in PARTS:
        raise UnknownPart(f"A workflow has no {part}.")
    found: dict[str, Any] = {}
    for each in getattr(workflow, part):
        base = each.key if hasattr(each, "key") else each.rule.lower().replace("-", "_")
        key, number = base, 1
        while key in found:
            number += 1
            key = f"{base}_{number}"
        found[key] = each
    return found


def find(workflow: Workflow, part: str, key: str) -> Any:
    """One part. :class:`UnknownPart`."""
    try:
        return keyed(workflow, part)[key]
    except KeyError:
        raise UnknownPart("It is not in this draft any more.") from None


def put(workflow: Workflow, part: str, value: Any, key: str = "") -> Workflow:
    """With ``value`` in the place of the part ``key``, or at the end where that is empty."""
    known = keyed(workflow, part)
    if key and key not in known:
        raise UnknownPart("It is not in this draft any more.")
    own = replace(value, origin="own")
    some = [own if each == key else old for each, old in known.items()]
    return _with(workflow, part, (*some, *([] if key else [own])))


def without(workflow: Workflow, part: str, key: str) -> Workflow:
    """Without one part. Moves that lead to or only from a state that is taken out go with it."""
    find(workflow, part, key)
    some = tuple(old for each, old in keyed(workflow, part).items() if each != key)
    made = _with(workflow, part, some)
    return _without_state(made, key) if part == "states" else made


def _with(workflow: Workflow, part: str, some: tuple[Any, ...]) -> Workflow:
    return replace(workflow, **{part: some})  # type: ignore[arg-type]


def _less(keys: tuple[str, ...], gone: Collection[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in gone)


def _target(target: Target | None, state: str) -> Target | None:
    return replace(target, pauses=_less(target.pauses, {state})) if target else None


def _without_state(workflow: Workflow, key: str) -> Workflow:
    kept = []
    for each in workflow.transitions:
        origins = _less(each.from_states, {key})
        if each.to != key and origins:
            kept.append(replace(each, from_states=origins))
    gone = {each.key for each in workflow.transitions} - {each.key for each in kept}
    deadlines = tuple(
        replace(each, met_by=_less(each.met_by, gone), target=_target(each.target, key))
        for each in workflow.deadlines
        if each.starts != f"state:{key}" and each.starts not in {f"move:{m}" for m in gone}
    )
    activities = tuple(
        replace(each, states=_less(each.states, {key}))
        for each in workflow.activities
        if set(each.states) - {key}
    )
    return replace(workflow, transitions=tuple(kept), deadlines=deadlines, activities=activities)
