"""The deadlines of one complaint in memory, with the meaning that ``opx_core.deadlines`` gives."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from opx_core import deadlines
from opx_core.own_days import calendars_with
from opx_core.workflow import Workflow

Row = dict[str, Any]
PLAIN = deadlines.Given({}, calendars_with(()))


@dataclass(slots=True)
class Clocks:
    """The rows of every episode. ``notice`` is how long after a deadline its passing is seen."""

    notice: timedelta
    rows: list[Row] = field(default_factory=list)

    def begin(self, workflow: Workflow, start: deadlines.Start, now: datetime) -> None:
        """Start the clocks of an episode."""
        self.rows += [_whole(row) for row in deadlines.rows(workflow, start, PLAIN, now)]

    def renew(self, workflow: Workflow, start: deadlines.Start, now: datetime) -> None:
        """Work the clocks of an episode out again."""
        made = {row["rule"]: row for row in deadlines.rows(workflow, start, PLAIN, now)}
        for row in self._of(start.episode):
            if again := made.pop(row["rule"], None):
                row.update(again, stopped_at=None)
            elif not (row["met_at"] or row["stopped_at"]):
                row["stopped_at"] = now
        self.rows += [_whole(row) for row in made.values()]

    def meet(self, episode: int, workflow: Workflow, move: str, at: datetime) -> None:
        """Mark what a move meets."""
        rules = [each.rule for each in workflow.deadlines if move in each.met_by]
        for row in self._of(episode):
            if row["rule"] in rules and _owed(row):
                row["met_at"] = at

    def stop(self, episode: int, at: datetime) -> None:
        """Stop what is still owed in an episode that has ended."""
        for row in self._of(episode):
            if _owed(row):
                row["stopped_at"] = at

    def passed(self, until: datetime) -> list[Row]:
        """Mark what has passed unnoticed and was seen before ``until``; gives it in order."""
        found = [
            row
            for row in self.rows
            if _owed(row) and not row["missed_at"] and row["due_at"] + self.notice < until
        ]
        for row in found:
            row["lapsed_at" if row["is_window"] else "missed_at"] = row["due_at"]
        return sorted(found, key=lambda row: row["due_at"])

    def next(self) -> Row:
        """What the case itself says of its next deadline."""
        due_at, name = deadlines.next_of(self.rows)
        return {"next_due_at": due_at, "next_deadline": name}

    def due(self, episode: int, rule: str) -> datetime | None:
        """When a rule's time ends in an episode, or None where it has none."""
        found = [row["due_at"] for row in self._of(episode) if row["rule"] == rule]
        return found[0] if found else None

    def _of(self, episode: int) -> list[Row]:
        return [row for row in self.rows if row["episode"] == episode]


def _whole(row: Row) -> Row:
    return {**row, "met_at": None, "stopped_at": None}


def _owed(row: Row) -> bool:
    return not (row["met_at"] or row["lapsed_at"] or row["stopped_at"])
