"""Working days of the four UK nations, with a firm's own added and removed days.

A business day is not a Saturday, a Sunday or a bank holiday in that part of the UK (FCA
Handbook Glossary, "business day"). The days come from the `holidays` package; a proclamation
newer than the installed version is given as an `extra` day.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


class Nation(StrEnum):
    """A part of the UK that keeps its own bank holidays."""

    ENG = "ENG"
    WLS = "WLS"
    SCT = "SCT"
    NIR = "NIR"

    @property
    def label(self) -> str:
        """The nation's name, such as "Northern Ireland"."""
        return _NATIONS[self]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A weekday that was not counted, and the bank holiday that it is."""

    day: date
    name: str


REMEMBERED = 20_000
"""So many counts a calendar remembers: files and rehearsals ask for the same ones."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one nation, less `extra` days (with names), plus `removed` ones.

    A day that is in both is a holiday. Make one with `calendar()`.
    """

    nation: Nation
    extra: Mapping[date, str] = field(hash=False)
    removed: Container[date] = field(hash=False)
    _counted: dict[tuple[date, int], tuple[date, tuple[Skipped, ...]]] = field(
        default_factory=dict, init=False, repr=False, compare=False, hash=False
    )

    @property
    def label(self) -> str:
        """The calendar's name: England and Wales share one."""
        shared = self.nation in (Nation.ENG, Nation.WLS)
        return "England and Wales" if shared else self.nation.label

    def holiday(self, day: date) -> str | None:
        """The bank holiday on this day (also one on a weekend), or None.

        Raises ValueError for a year whose bank holidays are not known (after 2100).
        """
        if day in self.extra:
            return self.extra[day]
        if day in self.removed:
            return None
        return _bank_holidays(self.nation, day.year).get(day)

    def is_business_day(self, day: date) -> bool:
        """Whether the day is neither a Saturday, a Sunday nor a bank holiday."""
        return day.weekday() < 5 and self.holiday(day) is None

    def add_business_days(self, day: date, n: int) -> tuple[date, tuple[Skipped, ...]]:
        """The nth business day after `day`, and the weekday bank holidays passed over.

        Counting starts on the next day, whatever `day` is (DISP 1.5: "following the day").
        Raises ValueError if n is negative; with 0 it is the day itself.
        """
        if n < 0:
            raise ValueError("Business days are counted forwards: n must be 0 or more")
        if (day, n) not in self._counted:
            if len(self._counted) >= REMEMBERED:
                self._counted.clear()
            self._counted[day, n] = self._count(day, n)
        return self._counted[day, n]

    def _count(self, day: date, n: int) -> tuple[date, tuple[Skipped, ...]]:
        skipped = []
        while n:
            day += timedelta(days=1)
            name = self.holiday(day)
            if day.weekday() >= 5:
                continue
            if name is None:
                n -= 1
            else:
                skipped.append(Skipped(day, name))
        return day, tuple(skipped)

    def business_days_between(self, a: date, b: date) -> int:
        """How many business days come after `a`, up to and with `b`; negative if b is before a."""
        if b < a:
            return -self.business_days_between(b, a)
        return sum(self.is_business_day(day) for day in _days_after(a, b))


def calendar(
    nation: Nation,
    extra: Mapping[date, str] = MappingProxyType({}),
    removed: Container[date] = (),
) -> Calendar:
    """The calendar of a nation, with a firm's own holidays and working bank holidays."""
    return Calendar(nation, MappingProxyType(dict(extra)), removed)


_NATIONS = {
    Nation.ENG: "England",
    Nation.WLS: "Wales",
    Nation.SCT: "Scotland",
    Nation.NIR: "Northern Ireland",
}
_UK_WORDS = {
    " (observed)": " (substitute day)",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Bank Holiday": "bank holiday",
    "May Day": "Early May bank holiday",
    "New Year Holiday": "2nd January",
    "Saint ": "St ",
}


def _days_after(a: date, b: date) -> Iterator[date]:
    return (a + timedelta(days=n) for n in range(1, (b - a).days + 1))


# A whole year at a time: the package's own lazy filling is not safe between threads.
@lru_cache(maxsize=1024)
def _bank_holidays(nation: Nation, year: int) -> Mapping[date, str]:
    found = holidays.country_holidays("GB", subdiv=nation.value, years=year, expand=False)
    if not found:
        raise ValueError(f"The bank holidays of {year} are not known")
    return MappingProxyType({day: _in_uk_words(name) for day, name in found.items()})


def _in_uk_words(name: str) -> str:
    for theirs, ours in _UK_WORDS.items():
        name = name.replace(theirs, ours)
    return name
