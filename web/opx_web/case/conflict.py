"""When somebody saved first: both versions side by side, and what can be done with one's own."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from opx_core import timeline
from opx_core.workflow import FieldError, Transition
from opx_web import words


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a version; marked where the other version has others."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One field in both versions."""

    label: str
    same: bool
    theirs: tuple[Piece, ...]
    mine: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Someone saved first: who and when, what they changed, and both versions part by part.

    `note` is the reader's version as the text of a note, to be kept where it cannot be saved.
    """

    title: str
    saved: str
    changes: tuple[str, ...]
    parts: tuple[Part, ...] = ()
    note: str = ""
    possible: bool = True

    @property
    def differs(self) -> str:
        """How many parts differ, in words."""
        count = sum(not part.same for part in self.parts)
        return f"{count} of {words.count_words(len(self.parts), 'part', 'parts')} differ"


def conflict(
    transition: Transition,
    typed: Mapping[str, str],
    newest: Mapping[str, Any] | None,
    changes: Sequence[str],
    now: datetime,
    *,
    possible: bool,
) -> Conflict:
    """What to show for a move that was typed while ``newest``, an event of the case, was saved."""
    mine = {field.label: _shown(field, typed.get(field.key, "")) for field in transition.fields}
    theirs = _theirs(newest)
    who = (newest["actor"] or "OPX") if newest else "Someone"
    same_move = newest is not None and newest["kind"] == transition.event
    labels = [label for label in mine if same_move or label in theirs]
    what = f"made this move (“{transition.name}”)" if same_move else "saved this case"
    return Conflict(
        title=f"{who} {what} while you were writing",
        saved=words.moment(newest["at"], now) if newest else "",
        changes=tuple(changes),
        parts=tuple(part(label, theirs.get(label, ""), mine[label]) for label in labels),
        note=_note(transition, mine),
        possible=possible,
    )


def part(label: str, theirs: str, mine: str) -> Part:
    """A field in both versions, with what only one of them has marked word by word."""
    ours, yours = _words(theirs), _words(mine)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, ours, yours, autojunk=False).get_opcodes():
        if a < b:
            left.append(Piece("".join(ours[a:b]), tag != "equal"))
        if c < d:
            right.append(Piece("".join(yours[c:d]), tag != "equal"))
    return Part(label, theirs == mine, tuple(left), tuple(right))


def _theirs(newest: Mapping[str, Any] | None) -> dict[str, str]:
    if newest is None:
        return {}
    return {str(label): str(value) for label, value in newest["values"].get("fields", [])}


def _shown(field: Any, text: str) -> str:
    try:
        value = field.clean(text)
    except FieldError:
        return text
    return str(field.shown(value)) if value not in (None, "") else ""


def _note(transition: Transition, mine: Mapping[str, str]) -> str:
    lines = [f"{label}: {value}" for label, value in mine.items() if value]
    return "\n".join([f"My version of “{transition.name}”, which was not saved:", *lines])


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


async def newest_event(actor: Any, case_id: int) -> Mapping[str, Any] | None:
    """The newest event of the case that a person made, as far as the actor may see."""
    happened = await timeline.timeline(actor, case_id)
    return next((row for row in happened if row["actor"]), happened[0] if happened else None)
