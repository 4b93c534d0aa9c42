"""What is other in one workflow than in another, in words that an administrator reads."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal

from opx_core.workflow.editing import keyed
from opx_core.workflow.values import Workflow
from opx_core.workflow.wording import LABELS, NOUNS, said

DETAIL = ", changed in detail"
SKIPPED = {"key", "origin"}


@dataclass(frozen=True, slots=True)
class Change:
    """One property that is other: its label, and both values in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is new, changed, removed or moved among its kind.

    ``part`` is the list that it is in ("states", …, or "workflow" for the whole), ``key`` its key
    there; ``changes`` is empty unless it is changed.
    """

    part: str
    key: str
    name: str
    how: Literal["new", "changed", "removed"]
    changes: tuple[Change, ...] = ()

    @property
    def noun(self) -> str:
        """What kind of part it is: "state", "move", …"""
        return NOUNS[self.part]


def compare(before: Workflow, after: Workflow) -> tuple[Difference, ...]:
    """All that is other in ``after``, in the order of its parts. Version and origins aside."""
    whole = tuple(_changes(before, after, ("name", "initial"), after))
    found = [Difference("workflow", "", after.name, "changed", whole)] if whole else []
    for part in NOUNS:
        if part != "workflow":
            found += _of_part(part, before, after)
    return tuple(found)


def _of_part(part: str, before: Workflow, after: Workflow) -> Iterator[Difference]:
    old, new = keyed(before, part), keyed(after, part)
    for key, each in new.items():
        if key not in old:
            yield Difference(part, key, name_of(each), "new")
        elif changes := tuple(_changes(old[key], each, _names(each), after, before)):
            yield Difference(part, key, name_of(each), "changed", changes)
    for key, each in old.items():
        if key not in new:
            yield Difference(part, key, name_of(each), "removed")


def name_of(part: Any) -> str:
    """What a part is called: its name or, of a field, its label."""
    return str(getattr(part, "name", "") or getattr(part, "label", ""))


def _names(part: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(part) if each.name not in SKIPPED)


def _changes(
    old: Any, new: Any, names: tuple[str, ...], workflow: Workflow, before: Workflow | None = None
) -> Iterator[Change]:
    for name in names:
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            label = LABELS.get(name, name.replace("_", " ").capitalize())
            words = said(name, one, before or workflow), said(name, other, workflow)
            yield Change(label, words[0], words[1] + ("" if words[0] != words[1] else DETAIL))
