"""Counting from a day: business days, calendar days, weeks, months and years, with suspensions.

Day 0 is the day that a clock starts, whatever the hour; counting begins on the next day. Years are
twelve months each; a month ends on the same day of the month, or on its last where it has none.
"""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from opx_core.calendars import Calendar, Skipped
from opx_core.rulepacks import Rule, Suspension


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day, the bank holidays not counted, where it would have ended without its move.

    `stood_still` are the windows in which the clock did not run.
    """

    day: date
    skipped: tuple[Skipped, ...] = ()
    rolled_from: date | None = None
    stood_still: tuple[Suspension, ...] = ()


def last_day(rule: Rule, start: date, calendar: Calendar) -> Counted:
    """The last day of a rule's time for a clock that starts on `start`."""
    windows = tuple(each for each in rule.suspension if each.holds(start))
    day, skipped = _count(rule, start, calendar, windows)
    crossed = tuple(each for each in windows if each.first <= day and each.last > start)
    if rule.roll == "none" or calendar.is_business_day(day):
        return Counted(day, skipped, None, crossed)
    moved, passed = calendar.add_business_days(day, 1)
    return Counted(moved, (*skipped, *_named(calendar, day), *passed), day, crossed)


def add_months(day: date, count: int) -> date:
    """The same day of the month `count` months on, or the last day where there is none."""
    month = day.month - 1 + count
    year, number = day.year + month // 12, month % 12 + 1
    return date(year, number, min(day.day, months.monthrange(year, number)[1]))


def _count(
    rule: Rule, start: date, calendar: Calendar, windows: tuple[Suspension, ...]
) -> tuple[date, tuple[Skipped, ...]]:
    match rule.unit:
        case "business_days":
            return _business_days(start, rule.count, calendar, windows)
        case "calendar_days":
            return _days(start, rule.count, windows), ()
        case "weeks":
            return _days(start, rule.count * 7, windows), ()
        case "months":
            return _later(add_months(start, rule.count), start, windows), ()
        case "years":
            return _later(add_months(start, rule.count * 12), start, windows), ()
        case "hours":
            raise ValueError("Hours are counted as they pass, not by days")


def _business_days(
    start: date, count: int, calendar: Calendar, windows: Iterable[Suspension]
) -> tuple[date, tuple[Skipped, ...]]:
    if not windows:
        return calendar.add_business_days(start, count)
    day, skipped = start, tuple[Skipped, ...]()
    while count:
        day, passed = calendar.add_business_days(day, 1)
        skipped += passed
        count -= not _stands_still(day, windows)
    return day, skipped


def _days(start: date, count: int, windows: Iterable[Suspension]) -> date:
    end = start + timedelta(days=count)
    return _later(end, start, windows)


def _later(end: date, start: date, windows: Iterable[Suspension]) -> date:
    """`end`, later by each day after `start` on which the clock stood still."""
    day = start
    for window in sorted(windows, key=lambda each: each.first):
        first = max(window.first, day + timedelta(days=1))
        if first <= end and first <= window.last:
            end += window.last - first + timedelta(days=1)
            day = window.last
    return end


def _stands_still(day: date, windows: Iterable[Suspension]) -> bool:
    return any(window.first <= day <= window.last for window in windows)


def _named(calendar: Calendar, day: date) -> tuple[Skipped, ...]:
    name = calendar.holiday(day)
    return (Skipped(day, name),) if name and day.weekday() < 5 else ()
