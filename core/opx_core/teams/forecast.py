"""What a team is likely to get done in time: a simulation that is a pure function of its numbers.

Each working day the team's minutes go to the work that is due first. A case whose step is not
done by the end of its day is likely to be late. The work that follows a step takes its minutes too,
later, and is not counted as late: its deadlines are not known yet. No new cases are supposed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Work:
    """Some cases alike: the day of their next deadline, the minutes until it is met, and after.

    ``due`` is None where they have no deadline. ``follow_by`` is when what follows is wanted.
    ``ids`` are the cases, where it is asked which of them are likely to be late.
    """

    due: date | None
    minutes: int
    count: int = 1
    follow: int = 0
    follow_by: date = date.max
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Week:
    """The cases that are due in a week (its Monday), and how many are likely to be late.

    ``due_ids`` and ``late_ids`` are those of the work that came with ids.
    """

    start: date
    due: int
    late: int
    due_ids: frozenset[int] = frozenset()
    late_ids: frozenset[int] = frozenset()

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
    ids: tuple[int, ...] = ()


@dataclass(slots=True)
class _Counting:
    start: date
    due: int = 0
    late: int = 0
    due_ids: set[int] = field(default_factory=set)
    late_ids: set[int] = field(default_factory=set)

    def falls(self, work: Work) -> None:
        self.due += work.count
        self.due_ids.update(work.ids)

    def misses(self, ids: Iterable[int]) -> None:
        self.late += 1
        self.late_ids.update(ids)

    def week(self) -> Week:
        ids = frozenset(self.due_ids), frozenset(self.late_ids)
        return Week(self.start, self.due, self.late, *ids)


def simulate(
    work: Iterable[Work], capacity: Mapping[date, int], today: date, weeks: int = WEEKS
) -> Forecast:
    """The forecast from ``today`` on; ``capacity`` are a team's minutes by day (none: no day)."""
    some = list(work)
    first = today - timedelta(days=today.weekday())
    last = first + timedelta(days=7 * weeks - 1)
    made = _empty(some, first, weeks, today, last)
    tasks = _tasks(some)
    total = sum(task.minutes * task.count for task in tasks)
    done = 0
    day, left = today, capacity.get(today, 0)
    for task in tasks:
        for nth in range(task.count):
            need = task.minutes
            while need > left and day < last:
                need, done = need - left, done + left
                day += timedelta(days=1)
                left = capacity.get(day, 0)
            spent = min(need, left)
            need, left, done = need - spent, left - spent, done + spent
            missed = need > 0 or (task.due is not None and day > task.due)
            if missed and task.due and today <= task.due <= last:
                made[(task.due - first).days // 7].misses(task.ids[nth : nth + 1])
    already = sum(each.count for each in some if each.due and each.due < today)
    return Forecast(tuple(each.week() for each in made), already, done, total - done)


def _empty(
    some: Iterable[Work], first: date, weeks: int, today: date, last: date
) -> list[_Counting]:
    """The weeks with what is due in them, nothing of it late yet."""
    made = [_Counting(first + timedelta(days=7 * place)) for place in range(weeks)]
    for each in some:
        if each.due and today <= each.due <= last:
            made[(each.due - first).days // 7].falls(each)
    return made


def _tasks(work: Iterable[Work]) -> list[_Task]:
    tasks = []
    for each in work:
        tasks.append(_Task(each.due or date.max, each.due, each.minutes, each.count, each.ids))
        if each.follow:
            by = max(each.follow_by, each.due or date.min)
            tasks.append(_Task(by, None, each.follow, each.count))
    return sorted(tasks, key=lambda task: (task.order, task.due is None, task.minutes))
