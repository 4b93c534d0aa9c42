"""What the clocks of a case are made of: values only, no database.

Those that are made by the million when clocks are worked out are named tuples, which are made
three times as fast as frozen dataclasses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from opx_core.calendars import Calendar
from opx_core.clocks import Why
from opx_core.hours import USUAL, Hours

WAITING = "waiting:"


@dataclass(frozen=True, slots=True)
class Given:
    """What the tenant says of clocks: own lengths by rule, calendars by nation, opening hours.

    ``law`` are the calendars of clocks of the rules, which a firm's own closing days do not move;
    without them ``calendars`` count for those too.
    """

    counts: Mapping[str, int]
    calendars: Mapping[str, Calendar]
    hours: Hours = USUAL
    law: Mapping[str, Calendar] = field(default_factory=dict)

    def law_in(self, nation: str) -> Calendar:
        """The calendar that clocks of the rules go by in a nation."""
        return self.law.get(nation) or self.calendars[nation]


class Start(NamedTuple):
    """What a case's clocks run on. ``facts`` is what the workflow's conditions may ask about."""

    kind: str
    episode: int
    started_at: datetime
    nation: str
    facts: Mapping[str, object]


class Pause(NamedTuple):
    """A time in which service levels that name ``reason`` stand still; without end, it lasts.

    ``reason`` is a state's key, or "waiting:" with whom the case waits for.
    """

    reason: str
    began_at: datetime
    ended_at: datetime | None = None


class Run(NamedTuple):
    """How an earlier run of a clock went that has since started anew."""

    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None


class Clock(NamedTuple):
    """A deadline of one episode as it stands: running until met, lapsed or stopped.

    ``theirs`` is somebody else's time, as the six months to go to the ombudsman: it runs on when
    the case closes, and is never owed by us. ``stopped_by`` says that an effect stopped it.
    ``earlier`` are the runs before it started anew, as a state's does that a case comes to again.
    """

    episode: int
    rule: str
    name: str
    is_window: bool
    theirs: bool
    started_at: datetime
    due_at: datetime
    why: Why
    paused_at: datetime | None = None
    met_at: datetime | None = None
    missed_at: datetime | None = None
    lapsed_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_by: str = ""
    earlier: tuple[Run, ...] = ()

    @property
    def runs(self) -> bool:
        """Neither met, lapsed nor stopped; a missed one still runs."""
        return not (self.met_at or self.lapsed_at or self.stopped_at)


class Ledger(NamedTuple):
    """All the clocks of a case, and what those of its present episode run on."""

    start: Start
    state: str = ""
    clocks: tuple[Clock, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def episode(self) -> int:
        """The number of the present episode."""
        return self.start.episode

    def having(self, clocks: Iterable[Clock]) -> "Ledger":
        """The same with these clocks."""
        return Ledger(self.start, self.state, tuple(clocks), self.pauses)

    def of_episode(self) -> Iterable[Clock]:
        """The clocks of the present episode."""
        return (clock for clock in self.clocks if clock.episode == self.episode)


@dataclass(frozen=True, slots=True)
class Begun:
    """An episode began at ``at``, in ``state``; ``move`` made it, if it is not the first."""

    at: datetime
    start: Start
    state: str
    move: str = ""
    order: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """The move ``move`` was made, to ``state``; ``start`` is what the clocks run on after it."""

    at: datetime
    move: str
    state: str
    start: Start
    order: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """What the clocks of the episode run on has changed to ``start``."""

    at: datetime
    start: Start
    order: int = 0


@dataclass(frozen=True, slots=True)
class Paused:
    """From now on something stands in the way: ``reason`` is "waiting:" and whom for."""

    at: datetime
    reason: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Resumed:
    """``reason`` stands in the way no longer."""

    at: datetime
    reason: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Started:
    """An effect started the clock of ``rule``, as of ``since``."""

    at: datetime
    rule: str
    since: datetime
    order: int = 0


@dataclass(frozen=True, slots=True)
class Stopped:
    """An effect stopped the clock of ``rule``."""

    at: datetime
    rule: str
    order: int = 0


Happening = Begun | Moved | Changed | Paused | Resumed | Started | Stopped
