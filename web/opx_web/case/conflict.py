"""When somebody saved first: both versions side by side, and what can be done with one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opx_core import timeline
from opx_core.workflow import FieldError, Transition, money
from opx_web import words
from opx_web.versions import Versions, part


@dataclass(frozen=True, slots=True)
class Conflict:
    """Someone saved the case first: both versions, and what else they changed, in sentences.

    `note` is the reader's version as the text of a note, to be kept where it cannot be saved.
    """

    versions: Versions
    changes: tuple[str, ...]
    note: str = ""
    possible: bool = True


def conflict(
    transition: Transition,
    typed: Mapping[str, str],
    known: Mapping[str, str],
    newest: Mapping[str, Any] | None,
    changes: Sequence[str],
    now: datetime,
    *,
    possible: bool,
) -> Conflict:
    """What to show for a move that was typed while ``newest``, an event of the case, was saved.

    Of a field that the case knows by now (``known``, as it would be typed) either version can be
    chosen, while the move is still ``possible``.
    """
    mine = _mine(transition, typed)
    keys = {field.label: field.key for field in transition.fields if field.key in known}
    theirs = _theirs(newest)
    for field in transition.fields:
        if field.key in known:
            theirs[field.label] = _shown(field, known[field.key], transition)
    who = (newest["actor"] or "OPX") if newest else "Someone"
    same_move = newest is not None and newest["kind"] == transition.event
    labels = [label for label in mine if same_move or label in theirs]
    what = f"made this move (“{transition.name}”)" if same_move else "saved this case"
    parts = (
        part(keys.get(label, "") if possible else "", label, theirs.get(label, ""), mine[label])
        for label in labels
    )
    return Conflict(
        versions=Versions(
            title=f"{who} {what} while you were writing",
            saved=f"Saved, {words.moment(newest['at'], now)}" if newest else "Saved",
            parts=tuple(parts),
        ),
        changes=tuple(changes),
        note=_note(transition, mine),
        possible=possible,
    )


def _mine(transition: Transition, typed: Mapping[str, str]) -> dict[str, str]:
    return {
        field.label: _shown(field, typed.get(field.key, ""), transition)
        for field in transition.fields
    }


def _theirs(newest: Mapping[str, Any] | None) -> dict[str, str]:
    if newest is None:
        return {}
    return {str(label): str(value) for label, value in newest["values"].get("fields", [])}


def _shown(field: Any, text: str, transition: Transition) -> str:
    try:
        value = field.clean(text)
    except FieldError:
        return text
    committed = (transition.authority,)
    return money.shown(field, value, committed) if value not in (None, "") else ""


def _note(transition: Transition, mine: Mapping[str, str]) -> str:
    lines = [f"{label}: {value}" for label, value in mine.items() if value]
    return "\n".join([f"My version of “{transition.name}”, which was not saved:", *lines])


async def newest_event(actor: Any, case_id: int) -> Mapping[str, Any] | None:
    """The newest event of the case that a person made, as far as the actor may see."""
    happened = await timeline.timeline(actor, case_id)
    return next((row for row in happened if row["actor"]), happened[0] if happened else None)
