"""Intervals in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from opx_core.activities.facts import Known
from opx_core.activities.intervals import Interval
from opx_core.activities.parties import PARTIES
from opx_core.dashboards import elapsed, worked
from opx_core.identity import Actor
from opx_web.case import words as case_words

NOBODY = "Nobody had it"


def who(known: Known, actor: Actor, person_id: int | None) -> str:
    """A person by name; "You" for the reader."""
    if person_id is None:
        return "Nobody"
    return "You" if person_id == actor.id else known.names.get(person_id, "A colleague")


def holder(known: Known, actor: Actor, each: Interval) -> str:
    """Who had the case, or whom it waited for: the word of a piece of the ribbon."""
    if each.kind == "stepped_out":
        return each.words
    if each.kind == "waiting":
        return PARTIES.get(each.party, each.party)
    return "Nobody" if each.kind == "unallocated" else who(known, actor, each.person_id)


def within(known: Known, actor: Actor, each: Interval) -> str:
    """The same in the middle of a sentence: people and firms keep their capitals."""
    name = holder(known, actor, each)
    return name.lower() if each.kind in ("waiting", "unallocated") else name


def what(known: Known, actor: Actor, each: Interval) -> str:
    """An interval in a line: "Waiting for the customer: photographs of the pipe"."""
    name = holder(known, actor, each)
    match each.kind:
        case "handled":
            return f"{name} worked on it"
        case "idle":
            return f"{name} had it, idle"
        case "unallocated":
            return NOBODY
        case "stepped_out":
            return f"With {name}"
        case "waiting":
            why = each.words or f"at “{case_words.state_name(known.case, each.state)}”"
            return f"Waiting, {name.lower()}: {why}"


def days(span: timedelta) -> str:
    """A length on the ribbon: "7 days", "5 h", "12 min"."""
    hours = span / timedelta(hours=1)
    if hours >= 20:
        count = max(round(hours / 24), 1)
        return f"{count} {'day' if count == 1 else 'days'}"
    return f"{round(hours)} h" if hours >= 1 else f"{max(round(hours * 60), 1)} min"


def long(span: timedelta) -> str:
    """A length in a table, more exactly."""
    minutes = round(span.total_seconds() / 60)
    return elapsed(minutes) if minutes else "Under 1 min"


def work(span: timedelta) -> str:
    """Work in a table; nothing where there was none."""
    minutes = round(span.total_seconds() / 60)
    return worked(minutes) if minutes else ""


def length(each: Interval, now: datetime) -> timedelta:
    """How long an interval is, or is so far."""
    return max(min(each.ended_at or now, now) - each.began_at, timedelta())


def totals(lengths: Mapping[str, timedelta]) -> str:
    """ "You 17 days, customer 9 days, nobody 1 day", the longest first."""
    order = sorted(lengths.items(), key=lambda pair: -pair[1])
    said = [f"{name} {days(span)}" for name, span in order]
    if len(said) > 5:
        said = [
            *said[:4],
            f"{len(said) - 4} others {days(sum((s for _, s in order[4:]), timedelta()))}",
        ]
    return ", ".join(said)
