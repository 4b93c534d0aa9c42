"""Working hours: when the people of the demo move cases."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from opx_core.calendars import LONDON, Nation, calendar

OPENS = time(9)
MINUTES = 510  # to 17:30


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The working days of a stretch of time. Moments are aware and come back in UTC."""

    days: tuple[date, ...]

    @classmethod
    def between(cls, first: date, last: date) -> Self:
        """The working days of England and Wales from ``first`` to ``last``."""
        known = calendar(Nation.ENG)
        every = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return cls(tuple(day for day in every if known.is_business_day(day)))

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        place = bisect_left(self.days, day)
        return place < len(self.days) and self.days[place] == day

    def after(self, moment: datetime, minutes: float) -> datetime:
        """The moment when so many more working minutes have gone by."""
        local = moment.astimezone(LONDON)
        place = bisect_left(self.days, local.date())
        if self.days[place] == local.date():
            opened = datetime.combine(local.date(), OPENS, LONDON)
            minutes += min(max((local - opened).total_seconds() / 60, 0), MINUTES)
        whole, rest = divmod(minutes, MINUTES)
        return at(self.days[place + int(whole)], rest)

    def on(self, day: date, minutes: float) -> datetime:
        """So many minutes after opening on a day, or on the last working day before it."""
        return at(self.days[bisect_right(self.days, day) - 1], minutes)


def at(day: date, minutes: float) -> datetime:
    """So many minutes after the hour of opening, by the clocks of London."""
    return (datetime.combine(day, OPENS, LONDON) + timedelta(minutes=minutes)).astimezone(UTC)
