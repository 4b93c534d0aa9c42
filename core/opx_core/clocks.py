"""Deadlines as a pure function of a start, a dated rule and a calendar; each can say why.

The day a clock starts is day 0, whatever the hour, and counting begins on the next day (DISP
1.5, 1.6.2R, 1.6.2AR). Days are those of London, so no clock change moves a cut-off.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from opx_core.calendars import LONDON, Calendar, Skipped
from opx_core.dates import day_in_words, short_day
from opx_core.rulepacks import Rule

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Why:
    """How a deadline was reached: the rule, what was counted, and the days left out.

    `counted` is a number of `unit`s ("business_days", "calendar_days", "weeks"); `cut_off` is a
    London time, inclusive.
    """

    rule: str
    title: str
    source: str
    pack: str
    version: str
    confidence: str
    started_at: datetime
    counted: int
    unit: str
    calendar: str
    skipped: tuple[Skipped, ...]
    cut_off: time

    def sentence(self) -> str:
        """The reason in one line, for a person to read."""
        start = day_in_words(self.started_at.astimezone(LONDON).date())
        length = f"{self.counted} {_unit(self.unit, self.counted)}"
        until = "" if self.cut_off == END_OF_DAY else f", to {self.cut_off:%H:%M}"
        if self.unit != "business_days":
            return (
                f"{length} from receipt on {start}{until}, {self.source}; "
                "weekends and bank holidays count"
            )
        left_out = f"; {_listed(self.skipped)} left out" if self.skipped else ""
        return f"{length} after {start}{until}, {self.source}, {self.calendar}{left_out}"

    def as_json(self) -> dict[str, Any]:
        """The reason in JSON's own kinds only, to be stored."""
        return {
            "rule": self.rule,
            "title": self.title,
            "source": self.source,
            "pack": self.pack,
            "version": self.version,
            "confidence": self.confidence,
            "started_at": self.started_at.isoformat(),
            "counted": self.counted,
            "unit": self.unit,
            "calendar": self.calendar,
            "skipped": [{"day": each.day.isoformat(), "name": each.name} for each in self.skipped],
            "cut_off": self.cut_off.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The reason as stored by `as_json`. Raises KeyError or ValueError if it is not one."""
        return cls(
            rule=stored["rule"],
            title=stored["title"],
            source=stored["source"],
            pack=stored["pack"],
            version=stored["version"],
            confidence=stored["confidence"],
            started_at=datetime.fromisoformat(stored["started_at"]),
            counted=stored["counted"],
            unit=stored["unit"],
            calendar=stored["calendar"],
            skipped=tuple(
                Skipped(date.fromisoformat(each["day"]), each["name"]) for each in stored["skipped"]
            ),
            cut_off=time.fromisoformat(stored["cut_off"]),
        )


@dataclass(frozen=True, slots=True)
class Due:
    """When a rule's time ends (in UTC; that second is still in time), and why."""

    rule_id: str
    due_at: datetime
    why: Why


def calculate(rule: Rule, start: datetime, calendar: Calendar) -> Due:
    """When the rule's time ends for a clock that starts at `start`.

    A start after hours or on a holiday still counts from that day (the strict reading of DISP
    1.5). Raises ValueError if `start` has no time zone, or if the bank holidays of a year that
    is needed are not known.
    """
    if start.utcoffset() is None:
        raise ValueError("A clock's start needs a time zone")
    day, skipped = _last_day(rule, start.astimezone(LONDON).date(), calendar)
    due_at = datetime.combine(day, rule.cut_off, LONDON).astimezone(UTC)
    return Due(rule.id, due_at, _why(rule, start, calendar, skipped))


def _unit(unit: str, counted: int) -> str:
    words = unit.replace("_", " ")
    return words.removesuffix("s") if counted == 1 else words


def _listed(skipped: tuple[Skipped, ...]) -> str:
    *others, last = (f"{short_day(each.day)} {each.name}" for each in skipped)
    return f"{', '.join(others)} and {last}" if others else last


def _last_day(rule: Rule, day: date, calendar: Calendar) -> tuple[date, tuple[Skipped, ...]]:
    match rule.unit:
        case "business_days":
            return calendar.add_business_days(day, rule.count)
        case "calendar_days":
            return day + timedelta(days=rule.count), ()
        case "weeks":
            return day + timedelta(weeks=rule.count), ()


def _why(rule: Rule, start: datetime, calendar: Calendar, skipped: tuple[Skipped, ...]) -> Why:
    return Why(
        rule=rule.id,
        title=rule.title,
        source=rule.source,
        pack=rule.pack,
        version=rule.version,
        confidence=rule.confidence,
        started_at=start.astimezone(UTC),
        counted=rule.count,
        unit=rule.unit,
        calendar=calendar.label,
        skipped=skipped,
        cut_off=rule.cut_off,
    )
