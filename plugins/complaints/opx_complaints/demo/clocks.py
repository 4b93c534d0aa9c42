"""The deadlines and escalations of one complaint in memory, by the product's own functions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from opx_core import deadlines, ledger
from opx_core.escalating.moments import Seen, to_come
from opx_core.ledger import Begun, Changed, Clock, Happening, Moved, Paused, Resumed
from opx_core.own_days import calendars_with
from opx_core.workflow import Escalation, Workflow

Row = dict[str, Any]
PLAIN = deadlines.Given({}, calendars_with(()))


@dataclass(slots=True)
class Clocks:
    """The clocks of every episode. ``notice`` is how long after a deadline its passing is seen."""

    workflow: Workflow
    notice: timedelta
    kept: ledger.Ledger = ledger.EMPTY
    done: dict[int, list[tuple[str, datetime]]] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """The rows of ``deadline``, without the case."""
        return [deadlines.row_of(each) for each in self.kept.clocks]

    def begin(self, start: deadlines.Start, state: str, now: datetime, move: str = "") -> None:
        """Start the clocks of an episode."""
        self._step(Begun(now, start, state, move))

    def renew(self, start: deadlines.Start, now: datetime) -> None:
        """Work the clocks of an episode out again."""
        self._step(Changed(now, start))

    def move(self, move: str, state: str, start: deadlines.Start, at: datetime) -> None:
        """Meet, stop and start what a move does."""
        self._step(Moved(at, move, state, start))

    def pause(self, party: str, at: datetime) -> None:
        """Wait for someone from now on."""
        self._step(Paused(at, f"{ledger.WAITING}{party}"))

    def resume(self, party: str, at: datetime) -> None:
        """Wait for them no longer."""
        self._step(Resumed(at, f"{ledger.WAITING}{party}"))

    def passed(self, until: datetime) -> list[Clock]:
        """Mark what has passed unnoticed and was seen before ``until``; gives it in order."""
        before = self.kept
        self.kept = ledger.passed(before, until - self.notice)
        if self.kept is before:
            return []
        pairs = zip(self.kept.clocks, before.clocks, strict=True)
        found = [each for each, was in pairs if each is not was]
        return sorted(found, key=lambda each: each.due_at)

    def escalated(
        self, case: Row, touched_at: datetime, until: datetime
    ) -> list[tuple[Escalation, datetime]]:
        """The escalations that came due before ``until``, in order, each once an episode."""
        done = self.done.setdefault(case["episode"], [])
        if case["closed"]:
            return []
        seen = self._seen(case, touched_at)
        coming = [(each, at) for each, at in to_come(self.workflow, seen) if at < until]
        found = sorted(coming, key=lambda pair: pair[1])
        done += [(each.key, at) for each, at in found]
        return found

    def next(self, case: Row, touched_at: datetime) -> Row:
        """What the case itself says of its next deadline and its next escalation."""
        due_at, name = deadlines.next_of(self.rows)
        looked = None
        if not case["closed"]:
            moments = (at for _, at in to_come(self.workflow, self._seen(case, touched_at)))
            looked = min(moments, default=None)
        return {"next_due_at": due_at, "next_deadline": name, "next_escalation_at": looked}

    def due(self, episode: int, rule: str) -> datetime | None:
        """When a rule's time ends in an episode, or None where it has none."""
        clocks = self.kept.clocks
        found = [each.due_at for each in clocks if (each.episode, each.rule) == (episode, rule)]
        return found[0] if found else None

    def _step(self, happening: Happening) -> None:
        self.kept = ledger.step(self.workflow, PLAIN, self.kept, happening)

    def _seen(self, case: Row, touched_at: datetime) -> Seen:
        done = [key for key, _ in self.done.get(case["episode"], [])]
        names = ("episode", "rule", "started_at", "due_at", "paused_at")
        rows = [
            {name: getattr(each, name) for name in names} for each in self.kept.clocks if each.runs
        ]
        return Seen.of({**case, "touched_at": touched_at}, rows, done)
