"""When complaints arrive, and how: the shape of the weeks, the months and two years' growth."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random

from opx_complaints.demo.working import MINUTES, WorkingTime, at
from opx_core.calendars import LONDON

DAYS = 730
JOINED = 0.45
WEEKDAYS = (1.25, 1.15, 1.05, 1.0, 0.95, 0.25, 0.15)
MONTHS = (1.2, 1.1, 1.05, 0.95, 0.95, 0.95, 0.95, 0.85, 1.0, 1.05, 1.1, 0.8)
CHANNELS = {"Phone": 45, "E-mail": 33, "Letter": 15, "Branch": 7}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One complaint's coming in: when it reached the firm, and when it was logged."""

    received_at: datetime
    opened_at: datetime
    channel: str


def arrivals(rng: Random, now: datetime, count: int, working: WorkingTime) -> list[Arrival]:
    """So many arrivals of the last two years, all logged by ``now``, in the order of logging."""
    today = now.astimezone(LONDON).date()
    days = [today - timedelta(days=n) for n in range(DAYS)]
    weights = list(accumulate(_weight(day, today, working) for day in days))
    found: list[Arrival] = []
    while len(found) < count:
        arrival = _arrival(rng, rng.choices(days, cum_weights=weights)[0], working)
        if arrival.opened_at <= now:
            found.append(arrival)
    return sorted(found, key=lambda each: each.opened_at)


def volumes(day: date, today: date) -> tuple[float, float]:
    """How much comes in from the first client and from the second, which joined later."""
    grown = 1 - (today - day).days / DAYS
    since = max(grown - JOINED, 0) / (1 - JOINED)
    return 0.45 + 0.75 * grown, (0.3 + 2.4 * since**1.5) if since else 0.0


def _weight(day: date, today: date, working: WorkingTime) -> float:
    holiday = day.weekday() < 5 and not working.is_working(day)
    weekday = 0.2 if holiday else WEEKDAYS[day.weekday()]
    return weekday * MONTHS[day.month - 1] * sum(volumes(day, today))


def _arrival(rng: Random, day: date, working: WorkingTime) -> Arrival:
    channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
    if not working.is_working(day):
        channel = "E-mail"
    if channel in ("Phone", "Branch"):
        received = at(day, rng.uniform(0, MINUTES - 20))
        return Arrival(received, received + timedelta(minutes=rng.uniform(4, 18)), channel)
    if channel == "Letter":
        received = at(day, rng.uniform(10, 90))
        return Arrival(received, working.after(received, rng.uniform(20, 500)), channel)
    received = at(day, rng.uniform(0, MINUTES)) if rng.random() < 0.6 else _out_of_hours(rng, day)
    return Arrival(received, working.after(received, rng.uniform(6, 200)), channel)


def _out_of_hours(rng: Random, day: date) -> datetime:
    hour = rng.choices(
        (0, 1, 5, 6, 7, 8, 18, 19, 20, 21, 22, 23), (2, 1, 1, 3, 5, 5, 6, 8, 9, 8, 6, 4)
    )
    start = datetime(day.year, day.month, day.day, hour[0], tzinfo=LONDON)
    return start.astimezone(UTC) + timedelta(seconds=rng.uniform(0, 3599))
