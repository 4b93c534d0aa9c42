"""An event of the audit log in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opx_core import audit, timeline
from opx_web import words

ACTORS = {"import": "Loaded from a file"}
LONGEST = 600
_COLUMN = re.compile(r"[a-z]+(_[a-z]+)*")
NOUNS = {"user": "Person", "book": "Client book", "token": "API token"}


@dataclass(frozen=True, slots=True)
class Change:
    """A value that an event changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: what happened, by whom, when, to which case or part of the set-up."""

    id: int
    title: str
    text: str
    who: str
    moment: str
    iso: str
    reference: str
    about: str
    icon: str
    changes: tuple[Change, ...] = ()


def entry(row: Mapping[str, Any], now: datetime) -> Entry:
    """A row of the log as shown; long texts are cut, the case has them whole."""
    kind, values = timeline.kind_of(row["kind"]), row["values"]

    def show(at: datetime) -> str:
        return words.moment(at, now)

    text = timeline.in_words(kind.sentence, values, show) if values else ""
    fields = [Change(str(label), "", str(value)) for label, value in values.get("fields", [])]
    changed = [Change(_label(name), *both) for name, *both in audit.changes(values)]
    return Entry(
        id=row["id"],
        title=timeline.in_words(kind.title, values, show),
        text=text if len(text) <= LONGEST else f"{text[:LONGEST]}…",
        who=_who(row),
        moment=words.moment(row["at"], now),
        iso=row["at"].isoformat(),
        reference=row["reference"] or "",
        about="" if row["reference"] else about(row["stream"], row["subject"]),
        icon=kind.icon,
        changes=tuple(changed or fields),
    )


def _label(name: str) -> str:
    """A column's name as words: “authority_from” is “Authority from”."""
    return name.replace("_", " ").capitalize() if _COLUMN.fullmatch(name) else name


def _who(row: Mapping[str, Any]) -> str:
    name = row["actor"] or ACTORS.get(row["actor_kind"], "OPX")
    return f"{name}, by the API" if row["actor_kind"] == "token" else name


def about(stream: str, subject: str = "") -> str:
    """The part of the set-up that a chain of events is about: “Set-up: modules”, “Team Motor”.

    ``subject`` is its name; without one it is its number.
    """
    noun, _, which = stream.partition("/")
    if noun == "setup":
        return f"Set-up: {which.replace('_', ' ')}"
    return f"{NOUNS.get(noun, noun.replace('_', ' ').capitalize())} {subject or which}"
