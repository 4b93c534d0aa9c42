"""When a deadline of a workflow ends: by a dated rule of the law, or by a target of the firm's own.

A target counts as a rule does: the day on which it starts is day 0. It stands still in its pauses.
Hours are those in which it ran; a day counts unless it stood still for half of it or more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from opx_core import clocks
from opx_core.calendars import LONDON, Calendar, Skipped
from opx_core.clocks import END_OF_DAY, Due, Why
from opx_core.dates import moment_in_words
from opx_core.hours import Hours
from opx_core.ledger.values import WAITING, Given, Ledger, Pause
from opx_core.rulepacks import Rule, UnknownRule, rule
from opx_core.workflow import Deadline, Target, Workflow

OWN = "our own target"
NEVER = datetime.max.replace(tzinfo=UTC)
_LONGEST_DAYS = 366 * 30
Span = tuple[datetime, datetime]


def figure(
    workflow: Workflow, deadline: Deadline, since: datetime, ledger: Ledger, given: Given
) -> Due | None:
    """When a clock of ``deadline`` that starts ``since`` ends; None where no rule is in force."""
    nation = ledger.start.nation
    if deadline.target is not None:
        calendar = given.calendars[nation]
        pauses = tuple(each for each in ledger.pauses if each.reason in deadline.target.pauses)
        reckoned = _Reckoning(deadline.target, calendar, given.hours, pauses)
        return _own(workflow, deadline, since, reckoned)
    try:
        dated = dated_rule(deadline.rule, since, given)
    except UnknownRule:
        return None
    ended = _stage_ended(dated, ledger)
    return clocks.calculate(dated, since, given.law_in(nation), stage_ended=ended)


def dated_rule(key: str, since: datetime, given: Given) -> Rule:
    """The rule in force on the London day of ``since``, with the tenant's own length."""
    dated = rule(key, since.astimezone(LONDON).date())
    return dated.with_count(given.counts[key]) if key in given.counts else dated


def target_end(
    target: Target,
    since: datetime,
    calendar: Calendar,
    hours: Hours,
    pauses: Iterable[Pause] = (),
) -> datetime:
    """When a target that starts ``since`` ends, in UTC; pauses that last are not looked at."""
    return _Reckoning(target, calendar, hours, tuple(pauses)).end(since)[0]


def paused_at(deadline: Deadline, since: datetime, due_at: datetime, ledger: Ledger) -> datetime:
    """Since when a target stands still; :data:`NEVER` if it runs."""
    if deadline.target is None or not ledger.pauses:
        return NEVER
    last = [
        max(each.began_at, since)
        for each in ledger.pauses
        if each.ended_at is None and each.reason in deadline.target.pauses
    ]
    return min((at for at in last if at < due_at), default=NEVER)


def why_paused(workflow: Workflow, reason: str) -> str:
    """A reason to stand still in words: "waiting for the customer", "at “Response sent”"."""
    if reason.startswith(WAITING):
        return f"waiting for the {reason.removeprefix(WAITING).replace('_', ' ')}"
    state = workflow.states_by_key.get(reason)
    return f"at “{state.name if state else reason}”"


@dataclass(frozen=True, slots=True)
class _Reckoning:
    target: Target
    calendar: Calendar
    hours: Hours
    pauses: tuple[Pause, ...]

    def end(self, since: datetime) -> tuple[datetime, tuple[Skipped, ...]]:
        """The end and the bank holidays left out."""
        match self.target.unit:
            case "hours" | "business_hours":
                end = self._hours(since)
                between = self.target.unit == "business_hours"
                return end, self._skipped(since, end) if between else ()
            case _:
                return self._days(since)

    def spans(self) -> list[Span]:
        """The pauses that have ended, in order, those that touch made one."""
        if not self.pauses:
            return []
        ended = ((each.began_at, each.ended_at) for each in self.pauses if each.ended_at)
        found: list[Span] = []
        for one, two in sorted((one.astimezone(UTC), two.astimezone(UTC)) for one, two in ended):
            if found and one <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], two))
            else:
                found.append((one, two))
        return found

    def _hours(self, since: datetime) -> datetime:
        at, left = since.astimezone(UTC), timedelta(hours=self.target.count)
        for one, two in self.spans():
            if two <= at:
                continue
            ran = self._ran(at, one)
            if ran >= left:
                break
            left, at = left - ran, two
        if self.target.unit == "hours":
            return at + left
        return self.hours.advance(at, left, self.calendar)

    def _ran(self, at: datetime, until: datetime) -> timedelta:
        if self.target.unit == "hours":
            return max(until - at, timedelta())
        return self.hours.between(at, until, self.calendar)

    def _days(self, since: datetime) -> tuple[datetime, tuple[Skipped, ...]]:
        business = self.target.unit == "business_days"
        first, spans, left = since.astimezone(LONDON).date(), self.spans(), self.target.count
        if business and not spans:
            day, passed = self.calendar.add_business_days(first, left)
            return _utc(day, self.hours.close(day)), passed
        skipped = []
        for offset in range(1, _LONGEST_DAYS):
            day = first + timedelta(days=offset)
            if business and not self.calendar.is_business_day(day):
                name = self.calendar.holiday(day)
                skipped += [Skipped(day, name)] if name and day.weekday() < 5 else []
                continue
            left -= not self._stood_still(day, spans)
            if not left:
                cut_off = self.hours.close(day) if business else END_OF_DAY
                return _utc(day, cut_off), tuple(skipped)
        raise ValueError("The pauses of this clock leave no day to count.")

    def _stood_still(self, day: date, spans: list[Span]) -> bool:
        begins, ends = _utc(day, time()), _utc(day + timedelta(days=1), time())
        touched = [(max(one, begins), min(two, ends)) for one, two in spans]
        touched = [(one, two) for one, two in touched if one < two]
        if not touched:
            return False
        if self.target.unit == "business_days" and self.hours.week[day.weekday()]:
            whole = self.hours.between(begins, ends, self.calendar)
            still = (self.hours.between(one, two, self.calendar) for one, two in touched)
        else:
            whole = ends - begins
            still = (two - one for one, two in touched)
        return sum(still, timedelta()) * 2 >= whole

    def _skipped(self, since: datetime, end: datetime) -> tuple[Skipped, ...]:
        first, last = since.astimezone(LONDON).date(), end.astimezone(LONDON).date()
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        open_ = (day for day in days if self.hours.week[day.weekday()])
        return tuple(Skipped(day, name) for day in open_ if (name := self.calendar.holiday(day)))


def _own(workflow: Workflow, deadline: Deadline, since: datetime, reckoned: _Reckoning) -> Due:
    end, skipped = reckoned.end(since)
    target = reckoned.target
    why = Why(
        rule=deadline.rule,
        title=deadline.name,
        source=OWN,
        pack="workflow",
        version=str(workflow.version),
        confidence="custom",
        started_at=since.astimezone(UTC),
        counted=target.count,
        unit=target.unit,
        calendar=reckoned.calendar.label,
        skipped=skipped,
        cut_off=end.astimezone(LONDON).time(),
        starts=_starts(workflow, deadline),
        own=True,
        paused=tuple(_pauses(workflow, reckoned.pauses, since, end)),
        hours=_hours_in_words(reckoned.hours),
    )
    return Due(deadline.rule, end, why)


def _starts(workflow: Workflow, deadline: Deadline) -> str:
    what, _, key = deadline.starts.partition(":")
    if what == "state":
        state = workflow.states_by_key.get(key)
        return f"coming to “{state.name if state else key}”"
    if what == "move":
        name = next((each.name for each in workflow.transitions if each.key == key), key)
        return f"“{name}”"
    return "receipt"


def _pauses(
    workflow: Workflow, pauses: Iterable[Pause], since: datetime, end: datetime
) -> Iterator[str]:
    for each in sorted(pauses, key=lambda pause: pause.began_at):
        if each.began_at >= end or (each.ended_at is not None and each.ended_at <= since):
            continue
        began = moment_in_words(max(each.began_at, since).astimezone(LONDON))
        reason = why_paused(workflow, each.reason)
        if each.ended_at is None:
            yield f"it stands still since {began} ({reason})"
        else:
            ended = moment_in_words(each.ended_at.astimezone(LONDON))
            yield f"it stood still from {began} to {ended} ({reason})"


@lru_cache(maxsize=64)
def _hours_in_words(hours: Hours) -> str:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    runs: list[tuple[str, str, str]] = []
    for number, day in enumerate(days):
        words = hours.words(number)
        if runs and runs[-1][2] == words:
            runs[-1] = (runs[-1][0], day, words)
        else:
            runs.append((day, day, words))
    said = (f"{one if one == two else f'{one}–{two}'} {words}" for one, two, words in runs if words)
    return "; ".join(said)


def _stage_ended(dated: Rule, ledger: Ledger) -> datetime | None:
    """When the stage before ended: all were done with it, or its time was over."""
    for each in ledger.of_episode():
        if dated.follows and each.rule == dated.follows and not each.stopped_at:
            return min(each.met_at or each.due_at, each.due_at)
    return None


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)
