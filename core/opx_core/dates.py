"""Days and times as people type and read them. Pure: nothing here asks what day it is."""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FIRST_YEAR, LAST_YEAR = 1900, 2100


def moment_in_words(local: datetime) -> str:
    """A moment with its day, written out: "Fri 20 Nov 2026 17:00"."""
    return f"{day_in_words(local.date())} {local:%H:%M}"


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), zone)


def parse_day(text: str, today: date, *, near: bool = True) -> date:
    """Read a day: "20 Nov 2026", "20/11/26", "2026-11-20", "tomorrow", "in 10 days", "Friday".

    Also "today", "yesterday" and "in 2 weeks". A weekday alone is the next one after `today`. Where
    days are of long ago, or stand in a file, none of these may be meant: `near` is False.
    Numbers are day first, as in the UK. A year of two digits is the latest such year that is
    no more than 20 years after `today`. Raises ValueError with words for the person typing.
    """
    typed = " ".join(text.lower().replace(",", " ").split())
    if near and (apart := _apart(typed, today)) is not None:
        return today + timedelta(days=apart)
    parts = _parts(typed)
    day = _real_day(_full_year(parts["year"], today), _month(parts["month"]), int(parts["day"]))
    weekday = WEEKDAYS[day.weekday()]
    if not weekday.lower().startswith(parts.get("weekday") or ""):
        raise ValueError(f"{day.day} {MONTHS[day.month - 1]} {day.year} is a {weekday}")
    return day


def parse_time(text: str) -> time:
    """Read a time of day: "16:42", "16.42", "1642", "4.42pm" or "4pm".

    Raises ValueError with words for the person typing.
    """
    typed = _TIME.fullmatch(text.strip().lower())
    if typed is None or not (typed["minute"] or typed["half"]):
        raise ValueError("Enter a time such as 16:42 or 4.42pm")
    hour, minute, second = (int(typed[name] or 0) for name in ("hour", "minute", "second"))
    if minute > 59 or second > 59:
        raise ValueError("Minutes and seconds go from 0 to 59")
    return time(_hour_of_day(hour, typed["half"]), minute, second)


def day_in_words(day: date) -> str:
    """Write a day as "Mon 23 Nov 2026", the same in every locale."""
    return f"{short_day(day)} {day.year}"


def short_day(day: date) -> str:
    """Write a day without its year: "Mon 23 Nov"."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"


_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_AHEAD = re.compile(r"in (?P<count>[0-9]{1,4}) (?P<unit>day|week)s?")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})"
    r"(?:(?:[:.]|(?<=[0-9]{2}))(?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?)?"
    r" ?(?P<half>[ap]\.?m\.?)?"
)
_SHAPES = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(
        r"(?P<day>[0-9]{1,2})(?P<mark>[/.\- ])(?P<month>[0-9]{1,2})(?P=mark)"
        r"(?P<year>[0-9]{4}|[0-9]{2})"
    ),
    re.compile(
        r"(?:(?P<weekday>[a-z]{3,9}) )?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ -]?"
        r"(?P<month>[a-z]{3,9})\.?[ -]?(?P<year>[0-9]{4}|[0-9]{2})?"
    ),
)


def _apart(typed: str, today: date) -> int | None:
    """How many days from today a day is that is said by how far away it is."""
    if typed in _NEAR:
        return _NEAR[typed]
    if ahead := _AHEAD.fullmatch(typed):
        return int(ahead["count"]) * (7 if ahead["unit"] == "week" else 1)
    for number, name in enumerate(WEEKDAYS):
        if len(typed) >= 3 and name.lower().startswith(typed):
            return (number - today.weekday() - 1) % 7 + 1
    return None


def _parts(typed: str) -> dict[str, str]:
    found = next((match for shape in _SHAPES if (match := shape.fullmatch(typed))), None)
    if found is None:
        raise ValueError("Enter a date such as 20 Nov 2026 or 20/11/2026")
    if found["year"] is None:
        raise ValueError("Enter the year too, such as 20 Nov 2026")
    return {name: text for name, text in found.groupdict().items() if text is not None}


def _full_year(year: str, today: date) -> int:
    latest = today.year + 20
    return int(year) if len(year) == 4 else latest - (latest - int(year)) % 100


def _month(typed: str) -> int:
    if typed.isdigit():
        return int(typed)
    for number, name in enumerate(MONTHS, start=1):
        if name.lower().startswith(typed):
            return number
    raise ValueError(f"“{typed}” is not a month: enter a date such as 20 Nov 2026")


def _real_day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}")
    if not 1 <= month <= 12:
        raise ValueError("Months go from 1 to 12: enter a date such as 20 Nov 2026")
    if day < 1:
        raise ValueError("Days start at 1: enter a date such as 20 Nov 2026")
    length = monthrange(year, month)[1]
    if day > length:
        of_year = f" {year}" if month == 2 else ""
        raise ValueError(f"{MONTHS[month - 1]}{of_year} has {length} days")
    return date(year, month, day)


def _hour_of_day(hour: int, half: str | None) -> int:
    if half is None and hour > 23:
        raise ValueError("Hours go from 0 to 23")
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("With am or pm, hours go from 1 to 12")
    return hour % 12 + (12 if half.startswith("p") else 0)
