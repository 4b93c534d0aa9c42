"""The clocks of a case as a pure function of what happened to it.

:func:`step` gives the ledger after one more happening, :func:`replay` the whole from its events;
both ways are one, so that working out again and going on give the same.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import attrgetter

from opx_core.ledger.figuring import NEVER, figure, paused_at
from opx_core.ledger.standing import applies, definition, passed
from opx_core.ledger.values import (
    Begun,
    Changed,
    Clock,
    Given,
    Happening,
    Ledger,
    Moved,
    Pause,
    Paused,
    Resumed,
    Run,
    Start,
    Started,
    Stopped,
)
from opx_core.workflow import Deadline, Workflow

_ORDER = attrgetter("at", "order")
_NOBODY = Start("", 0, NEVER, "ENG", {})
EMPTY = Ledger(_NOBODY)


def replay(
    workflow: Workflow, happened: Iterable[Happening], given: Given, until: datetime
) -> Ledger:
    """The ledger of a case at ``until``, from all that happened to it, in whatever order."""
    ledger = EMPTY
    for each in sorted(happened, key=_ORDER):
        if each.at <= until:
            ledger = step(workflow, given, ledger, each)
    return passed(ledger, until)


def step(workflow: Workflow, given: Given, ledger: Ledger, happening: Happening) -> Ledger:
    """The ledger after ``happening``. What had passed before is missed or lapsed first."""
    before = passed(ledger, happening.at)
    after = _Step(workflow, given, happening.at).take(before, happening)
    return passed(after, happening.at)


class _Step:
    """One happening at one moment; each ``_…`` gives the ledger that follows."""

    def __init__(self, workflow: Workflow, given: Given, at: datetime) -> None:
        self.workflow, self.given, self.at = workflow, given, at

    def take(self, ledger: Ledger, happening: Happening) -> Ledger:
        match happening:
            case Begun():
                after = self._begin(ledger, happening)
            case Moved():
                after = self._move(ledger, happening)
            case Changed():
                return self._change(ledger, happening.start)
            case Paused():
                after = self._pause(ledger, happening.reason)
            case Resumed():
                after = self._resume(ledger, happening.reason)
            case Started():
                after = self._start_one(ledger, happening)
            case Stopped():
                after = self._stop_one(ledger, happening.rule)
        return self._again(after, ledger)

    def _begin(self, ledger: Ledger, begun: Begun) -> Ledger:
        met = self._meet(ledger, begun.move, ledger.state) if begun.move else ledger
        ended = self._stop(met, lambda clock: not clock.theirs)
        anew = Ledger(begun.start, ended.state, ended.clocks, ended.pauses)
        state = self._enter(anew, begun.state)
        received = self._start(state, "received", begun.start.started_at)
        moved = self._start(received, f"move:{begun.move}", self.at) if begun.move else received
        after = self._start(moved, f"state:{begun.state}", self.at)
        return self._stop_behind(after)

    def _move(self, ledger: Ledger, moved: Moved) -> Ledger:
        left = ledger.state if moved.state != ledger.state else ""
        met = self._meet(ledger, moved.move, left)
        after = Ledger(moved.start, met.state, met.clocks, met.pauses)
        if self.workflow.states_by_key[moved.state].closed:
            after = self._stop(after, lambda clock: not clock.theirs)
        after = self._start(after, f"move:{moved.move}", self.at)
        if left:
            after = self._start(self._enter(after, moved.state), f"state:{moved.state}", self.at)
        return self._stop_behind(after)

    def _change(self, ledger: Ledger, start: Start) -> Ledger:
        """Work the episode out again. What was met stays met; a window behind never reopens."""
        ledger = ledger._replace(start=start)
        behind = self._behind(ledger)
        wanted = {each.rule: each for each in self.workflow.deadlines if applies(each, start)}
        known = {each.rule for each in self.workflow.deadlines}
        clocks = tuple(self._changed(each, ledger, wanted, known, behind) for each in ledger.clocks)
        after = ledger._replace(clocks=clocks)
        there = {each.rule for each in after.of_episode()} | behind
        for deadline in wanted.values():
            if deadline.rule in there:
                continue
            if deadline.starts == "received":
                after = self._run(after, deadline, start.started_at)
            elif deadline.starts == f"state:{after.state}":
                after = self._run(after, deadline, self.at)
        return self._again(after, ledger)

    def _changed(
        self,
        clock: Clock,
        ledger: Ledger,
        wanted: dict[str, Deadline],
        known: set[str],
        behind: set[str],
    ) -> Clock:
        if clock.episode != ledger.episode or clock.rule in behind or clock.rule not in known:
            return clock
        deadline = wanted.get(clock.rule)
        if deadline is None:
            keeps = clock.met_at or clock.stopped_at
            return clock if keeps else clock._replace(stopped_at=self.at, paused_at=None)
        if clock.stopped_by:
            return clock
        since = ledger.start.started_at if deadline.starts == "received" else clock.started_at
        return self._figured(clock._replace(stopped_at=None), deadline, since, ledger)

    def _pause(self, ledger: Ledger, reason: str) -> Ledger:
        if any(each.reason == reason and each.ended_at is None for each in ledger.pauses):
            return ledger
        return ledger._replace(pauses=(*ledger.pauses, Pause(reason, self.at)))

    def _resume(self, ledger: Ledger, reason: str) -> Ledger:
        if not ledger.pauses:
            return ledger
        pauses = (
            each._replace(ended_at=self.at)
            if each.reason == reason and each.ended_at is None
            else each
            for each in ledger.pauses
        )
        return ledger._replace(pauses=tuple(pauses))

    def _enter(self, ledger: Ledger, state: str) -> Ledger:
        """Come to a state: the pause of the one that is left ends, its own begins."""
        left = self._resume(ledger, ledger.state) if ledger.state else ledger
        after = Ledger(left.start, state, left.clocks, left.pauses)
        return self._pause(after, state) if state in self.workflow.pausing else after

    def _start(self, ledger: Ledger, starts: str, since: datetime) -> Ledger:
        for deadline in self.workflow.starting.get(starts, ()):
            if applies(deadline, ledger.start):
                ledger = self._run(ledger, deadline, since)
        return ledger

    def _run(self, ledger: Ledger, deadline: Deadline, since: datetime) -> Ledger:
        """Start a clock, or start it anew where the episode has had it before."""
        if (due := figure(self.workflow, deadline, since, ledger, self.given)) is None:
            return ledger
        fresh = Clock(
            episode=ledger.episode,
            rule=deadline.rule,
            name=deadline.name or due.why.title,
            is_window=deadline.window,
            theirs=deadline.window and not deadline.met_by,
            started_at=since,
            due_at=due.due_at,
            why=due.why,
        )
        fresh = self._standing(fresh, deadline, ledger)
        others = []
        for each in ledger.clocks:
            if (each.episode, each.rule) == (fresh.episode, fresh.rule):
                run = Run(each.started_at, each.due_at, each.met_at, each.missed_at)
                fresh = fresh._replace(earlier=(*each.earlier, run))
            else:
                others.append(each)
        return ledger.having((*others, fresh))

    def _start_one(self, ledger: Ledger, started: Started) -> Ledger:
        same = [each for each in self.workflow.deadlines if each.rule == started.rule]
        fits = (each for each in same if applies(each, ledger.start))
        deadline = next(fits, None) or Deadline(started.rule, "", ())
        return self._run(ledger, deadline, started.since)

    def _stop_one(self, ledger: Ledger, rule: str) -> Ledger:
        clocks = (
            each._replace(stopped_at=self.at, stopped_by="effect", paused_at=None)
            if each.rule == rule and each.runs and each.episode == ledger.episode
            else each
            for each in ledger.clocks
        )
        return ledger.having(clocks)

    def _meet(self, ledger: Ledger, move: str, left: str) -> Ledger:
        """Mark what the move meets, and what leaving a state meets, late or not."""
        if not ledger.clocks:
            return ledger
        ending = self.workflow.starting.get(f"state:{left}", ())
        met = {*self.workflow.meeting.get(move, ()), *(each.rule for each in ending)}
        if not met:
            return ledger
        clocks = (
            each._replace(met_at=self.at, paused_at=None)
            if each.rule in met and each.runs and each.episode == ledger.episode
            else each
            for each in ledger.clocks
        )
        return ledger.having(clocks)

    def _stop(self, ledger: Ledger, which: Callable[[Clock], bool]) -> Ledger:
        if not ledger.clocks:
            return ledger
        stopped = {id(each) for each in ledger.of_episode() if each.runs and which(each)}
        if not stopped:
            return ledger
        clocks = (
            each._replace(stopped_at=self.at, paused_at=None) if id(each) in stopped else each
            for each in ledger.clocks
        )
        return ledger.having(clocks)

    def _stop_behind(self, ledger: Ledger) -> Ledger:
        behind = self._behind(ledger)
        return self._stop(ledger, lambda clock: clock.rule in behind) if behind else ledger

    def _behind(self, ledger: Ledger) -> set[str]:
        """The rules of windows that no move from here on can use any more in this episode."""
        windows = [each for each in self.workflow.deadlines if each.window and each.met_by]
        if not windows:
            return set()
        possible = {move.key for move in self.workflow.moves_within(ledger.state)}
        return {each.rule for each in windows if possible.isdisjoint(each.met_by)}

    def _again(self, ledger: Ledger, before: Ledger) -> Ledger:
        """Figure again what hangs on others: a target on pauses, a stage on the one before it."""
        paused = ledger.pauses is not before.pauses and ledger.pauses != before.pauses
        for clock in ledger.of_episode():
            if not clock.runs or not (clock.why.follows or (clock.why.own and paused)):
                continue
            deadline = definition(self.workflow, clock.rule, ledger.start)
            if deadline is not None:
                again = self._figured(clock, deadline, clock.started_at, ledger)
                clocks = (again if each is clock else each for each in ledger.clocks)
                ledger = ledger.having(clocks)
        return ledger

    def _figured(self, clock: Clock, deadline: Deadline, since: datetime, ledger: Ledger) -> Clock:
        due = figure(self.workflow, deadline, since, ledger, self.given)
        if due is None:
            return clock
        late = clock.met_at and clock.met_at > due.due_at
        again = clock._replace(
            name=deadline.name,
            started_at=since,
            due_at=due.due_at,
            why=due.why,
            missed_at=due.due_at if late else None,
            lapsed_at=None,
        )
        return self._standing(again, deadline, ledger)

    def _standing(self, clock: Clock, deadline: Deadline, ledger: Ledger) -> Clock:
        since = paused_at(deadline, clock.started_at, clock.due_at, ledger)
        at = since if clock.runs and since < NEVER else None
        return clock if clock.paused_at == at else clock._replace(paused_at=at)
