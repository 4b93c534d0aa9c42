"""Moments, deadlines, names and counts in the words people read, always in UK time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from opx_core.dates import day_in_words, short_day
from opx_core.names import TITLES
from opx_core.plurals import count_words as count_words

LONDON = ZoneInfo("Europe/London")

Tone = Literal["late", "today", "soon", "later", "met", "lapsed"]

_SOON = 7
_COUNTED_IN_MINUTES = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class DueWords:
    """A deadline in words, and the tone that its sign and colour repeat."""

    words: str
    tone: Tone


def moment(at: datetime, now: datetime) -> str:
    """Write a moment: "Today 10:21", "Fri 20 Nov 15:10"; the year only if not this one."""
    return f"{day(at.astimezone(LONDON).date(), now)} {_clock(at)}"


def day(on: date, now: datetime) -> str:
    """Write a day: "Today", "Tomorrow", "Fri 20 Nov"; the year only if not this one."""
    return _day(on, _date(now))


def due(
    due_at: datetime,
    now: datetime,
    *,
    met_at: datetime | None = None,
    lapsed: bool = False,
    brief: bool = False,
) -> DueWords:
    """Say how a deadline stands: met, passed as a window, late, or still ahead.

    `brief`, for lists, leaves out the time of day after tomorrow: "Mon 7 Dec, 14 days".
    Done after its deadline is neither green nor red: "Done Thu 15 Oct, 2 days late", lapsed.
    """
    # Two moments in one zone subtract by wall clock: an hour out when the clocks change.
    due_at, now = due_at.astimezone(UTC), now.astimezone(UTC)
    if met_at is not None:
        return _met(due_at, met_at.astimezone(UTC), now)
    if lapsed:
        return DueWords(f"Passed {_lower(day(_date(due_at), now))}", "lapsed")
    if now > due_at:
        return DueWords(f"{_lateness(due_at, now)} late", "late")
    return _ahead(due_at, now, brief)


def initials(name: str) -> str:
    """Shorten a name for its badge: "Mrs Margaret Ellison" is "ME"; nothing known is "?"."""
    words = [word for word in name.split() if word.lower().rstrip(".") not in TITLES]
    ends = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0].upper() for word in ends) or "?"


@lru_cache(4096)
def _day(on: date, today: date) -> str:
    if on == today:
        return "Today"
    if on == today + timedelta(days=1):
        return "Tomorrow"
    return short_day(on) if on.year == today.year else day_in_words(on)


def _met(due_at: datetime, met_at: datetime, now: datetime) -> DueWords:
    when = _lower(day(_date(met_at), now))
    if met_at <= due_at:
        return DueWords(f"Met {when}", "met")
    return DueWords(f"Done {when}, {_lateness(due_at, met_at)} late", "lapsed")


def _ahead(due_at: datetime, now: datetime, brief: bool) -> DueWords:
    days = (_date(due_at) - _date(now)).days
    if days == 0:
        return DueWords(f"{moment(due_at, now)}, {_span(due_at - now)}", "today")
    if days == 1:
        return DueWords(moment(due_at, now), "soon")
    words = day(_date(due_at), now) if brief else moment(due_at, now)
    return DueWords(f"{words}, {days:,} days", "soon" if days < _SOON else "later")


def _lateness(due_at: datetime, at: datetime) -> str:
    past = at - due_at
    if past < timedelta(hours=1):
        return _span(past)
    if past < timedelta(days=1):
        return f"{past // timedelta(hours=1)} h"
    return count_words((_date(at) - _date(due_at)).days, "day", "days")


def _span(span: timedelta) -> str:
    hours, rest = divmod(span, timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    if span >= _COUNTED_IN_MINUTES or (hours and not minutes):
        return f"{hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else "under 1 min"


def _clock(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M}"


def _date(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _lower(words: str) -> str:
    return words.lower() if words in {"Today", "Tomorrow"} else words
