"""Opening hours: when a firm's own service levels run, in London's wall-clock time.

The law's clocks know no opening hours. A day that is a holiday in the case's nation is closed.
Spans are turned into UTC before anything is counted, so that a change of the clocks adds and
takes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from opx_core.calendars import LONDON, Calendar

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_SPANS = 4
CLOSE = time(17)
_FURTHEST = timedelta(days=366 * 20)
Span = tuple[time, time]


class WrongHours(ValueError):
    """Some days' hours are wrong; ``errors`` has a sentence by the day's name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{day}: {said}" for day, said in errors.items()))
        self.errors = errors


class NeverOpen(ValueError):
    """No opening hours within twenty years: nothing could ever be done."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans in which a firm is open, for each day of the week from Monday on.

    Several spans of a day leave out what lies between them, such as lunch.
    """

    week: tuple[tuple[Span, ...], ...]

    def close(self, day: date) -> time:
        """When the day's work ends: its last span's end, or 17:00 where it has none."""
        spans = self.week[day.weekday()]
        return spans[-1][1] if spans else CLOSE

    def advance(self, at: datetime, open_for: timedelta, calendar: Calendar) -> datetime:
        """The first moment at which the firm has been open for so long since ``at``, in UTC."""
        left = open_for
        for begins, ends in self._open_from(at, calendar):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise NeverOpen("These opening hours leave no time to work in. Change them first.")

    def between(self, start: datetime, end: datetime, calendar: Calendar) -> timedelta:
        """How long the firm is open from ``start`` to ``end``; nothing if it is not later."""
        total, until = timedelta(), end.astimezone(UTC)
        for begins, ends in self._open_from(start, calendar):
            if begins >= until:
                break
            total += min(ends, until) - begins
        return total

    def as_json(self) -> list[list[list[str]]]:
        """The hours in JSON's own kinds, to be stored."""
        return [[[f"{one:%H:%M}", f"{two:%H:%M}"] for one, two in spans] for spans in self.week]

    def words(self, weekday: int) -> str:
        """One day's hours as people type them: "09:00-12:30, 13:30-17:00"; empty if closed."""
        return ", ".join(f"{one:%H:%M}-{two:%H:%M}" for one, two in self.week[weekday])

    def _open_from(self, at: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
        at = at.astimezone(UTC)
        day, last = at.astimezone(LONDON).date(), (at + _FURTHEST).date()
        while day <= last:
            if calendar.holiday(day) is None:
                for one, two in self.week[day.weekday()]:
                    ends = _utc(day, two)
                    if ends > at:
                        yield max(_utc(day, one), at), ends
            day += timedelta(days=1)


OFFICE: Span = (time(9), CLOSE)
USUAL = Hours(((OFFICE,),) * 5 + ((),) * 2)
"""Monday to Friday, 09:00 to 17:00: what a firm has that says nothing else."""


def from_json(stored: Any) -> Hours:
    """What :meth:`Hours.as_json` gave; without it, the usual hours."""
    if not stored:
        return USUAL
    return Hours(
        tuple(
            tuple((time.fromisoformat(one), time.fromisoformat(two)) for one, two in spans)
            for spans in stored
        )
    )


def read(typed: Sequence[str]) -> Hours:
    """The hours of seven days as typed, such as "9:00-12:30, 13:30-17:00"; empty is closed.

    :class:`WrongHours` says which day is wrong, all of them at once, by the day's name.
    """
    errors: dict[str, str] = {}
    week = []
    for name, text in zip(DAYS, typed, strict=True):
        try:
            week.append(_spans(text))
        except ValueError as error:
            errors[name] = str(error)
            week.append(())
    if errors:
        raise WrongHours(errors)
    if not any(week):
        raise WrongHours({DAYS[0]: "Open on at least one day: a target could never end."})
    return Hours(tuple(week))


def _spans(text: str) -> tuple[Span, ...]:
    parts = [part.strip() for part in text.replace("–", "-").split(",") if part.strip()]
    spans = tuple(_span(part) for part in parts)
    if len(spans) > MOST_SPANS:
        raise ValueError(f"Use at most {MOST_SPANS} spans for one day.")
    for (_, ends), (begins, _) in pairwise(spans):
        if begins < ends:
            raise ValueError("Write the spans in order, without overlaps.")
    return spans


def _span(part: str) -> Span:
    try:
        one, two = (_time(each.strip()) for each in part.split("-"))
    except ValueError:
        raise ValueError(f"Write “{part[:20]}” as 09:00-17:00.") from None
    if two <= one:
        raise ValueError(f"“{part[:20]}” ends before it begins.")
    return one, two


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    if not (hour.isdigit() and (minute or "00").isdigit() and len(hour) <= 2):
        raise ValueError
    return time(int(hour), int(minute or 0))


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)
