"""What a team is likely to get done in time: a simulation that is a pure function of its numbers.

Each working day the team's minutes go to the work that is due first. A case whose step is not
done by the end of its day is likely to be late. The work that follows a step takes its minutes too,
later, and is not counted as late: its deadlines are not known yet. No new cases are supposed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Work:
    """Some cases alike: the day of their next deadline, the minutes until it is met, and after.

    ``due`` is None where they have no deadline. ``follow_by`` is when what follows is wanted.
    """

    due: date | None
    minutes: int
    count: int = 1
    follow: int = 0
    follow_by: date = date.max


@dataclass(frozen=True, slots=True)
class Week:
    """The cases that are due in a week (its Monday), and how many are likely to be late."""

    start: date
    due: int
    late: int

    @property
    def last(self) -> date:
        """The Sunday."""
        return self.start + timedelta(days=6)

    @property
    def on_track(self) -> int:
        """The others."""
        return self.due - self.late


@dataclass(frozen=True, slots=True)
class Forecast:
    """The weeks ahead. Minutes ``done`` and ``left`` are together all minutes of the work."""

    weeks: tuple[Week, ...]
    late_already: int
    done: int
    left: int

    @property
    def late(self) -> int:
        """How many are likely to become late in all these weeks."""
        return sum(week.late for week in self.weeks)

    @property
    def worst(self) -> Week | None:
        """The week in which most are likely to be late, if any are."""
        found = max(self.weeks, key=lambda week: week.late, default=None)
        return found if found and found.late else None


@dataclass(slots=True)
class _Task:
    order: date
    due: date | None
    minutes: int
    count: int


def simulate(
    work: Iterable[Work], capacity: Mapping[date, int], today: date, weeks: int = WEEKS
) -> Forecast:
    """The forecast from ``today`` on; ``capacity`` are a team's minutes by day (none: no day)."""
    some = list(work)
    first = today - timedelta(days=today.weekday())
    last = first + timedelta(days=7 * weeks - 1)
    due, late = [0] * weeks, [0] * weeks
    for each in some:
        if each.due and today <= each.due <= last:
            due[(each.due - first).days // 7] += each.count
    tasks = _tasks(some)
    total = sum(task.minutes * task.count for task in tasks)
    done = 0
    day, left = today, capacity.get(today, 0)
    for task in tasks:
        for _ in range(task.count):
            need = task.minutes
            while need > left and day < last:
                need, done = need - left, done + left
                day += timedelta(days=1)
                left = capacity.get(day, 0)
            spent = min(need, left)
            need, left, done = need - spent, left - spent, done + spent
            missed = need > 0 or (task.due is not None and day > task.due)
            if missed and task.due and today <= task.due <= last:
                late[(task.due - first).days // 7] += 1
    made = (
        Week(first + timedelta(days=7 * place), due[place], late[place]) for place in range(weeks)
    )
    already = sum(each.count for each in some if each.due and each.due < today)
    return Forecast(tuple(made), already, done, total - done)


def _tasks(work: Iterable[Work]) -> list[_Task]:
    tasks = []
    for each in work:
        tasks.append(_Task(each.due or date.max, each.due, each.minutes, each.count))
        if each.follow:
            by = max(each.follow_by, each.due or date.min)
            tasks.append(_Task(by, None, each.follow, each.count))
    return sorted(tasks, key=lambda task: (task.order, task.due is None, task.minutes))
