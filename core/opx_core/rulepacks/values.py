"""A dated rule, and what can be wrong with one."""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal, Self

Unit = Literal["business_days", "calendar_days", "weeks", "months", "years", "hours"]
Confidence = Literal["sourced", "unverified", "custom"]
Roll = Literal["none", "next_business_day"]
Start = Literal[
    "receipt",
    "forwarding",
    "sending",
    "notification",
    "referral",
    "the request for the file",
    "the end of the period",
    "becoming aware",
    "the event",
    "knowing of it",
    "the decision",
    "acceptance",
]
"""What a clock counts from; the version in force is chosen by the same day."""


class UnknownRule(LookupError):
    """There is no such rule, or none in force on the day asked about."""


class RulepackError(ValueError):
    """A rule pack's file is wrong; the message names the pack, the rule and the fault."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """A window ordered by a regulator in which a clock does not run, both days inclusive.

    Only clocks that started between `started_from` and `started_to` stand still in it.
    """

    first: date
    last: date
    source: str
    started_from: date = date.min
    started_to: date = date.max

    def holds(self, start: date) -> bool:
        """Whether a clock that started on this day stands still in the window."""
        return self.started_from <= start <= self.started_to


@dataclass(frozen=True, slots=True)
class Rule:
    """One time limit: `count` units after the day its clock starts, until `cut_off` in London.

    `effective_from` and `effective_to` are days, both inclusive; None is without end. Confidence
    is "sourced" (read in the source), "unverified", or "custom" (practice, not in the source).
    `cut_off` is for days: hours are counted as they pass. `starts` is what the clock counts from;
    the version in force is chosen by the same day.

    An end that is no business day moves with `roll`; `strict_count` is then what the law's words
    alone allow, without the move. `follows` names the rule whose end is the start, unless that
    stage has ended early. `or_count` years or months from `or_starts` count instead where they end
    later. In a `suspension` the clock stands still.
    """

    id: str
    title: str
    unit: Unit
    count: int
    cut_off: time
    source: str
    confidence: Confidence
    statutory: bool
    pack: str
    version: str
    effective_from: date | None = None
    effective_to: date | None = None
    note: str = ""
    starts: Start = "receipt"
    roll: Roll = "none"
    strict_count: int = 0
    follows: str = ""
    or_count: int = 0
    or_starts: Start | Literal[""] = ""
    suspension: tuple[Suspension, ...] = ()

    def applies(self, on: date) -> bool:
        """Whether the rule is in force on that day."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_to is None or on <= self.effective_to)

    def with_count(self, n: int) -> Self:
        """The rule with a firm's own target of n units.

        Raises ValueError if the rule is statutory or n is less than 1.
        """
        if self.statutory:
            raise ValueError(f"{self.id} is set by {self.source}: its length cannot be changed")
        if n < 1:
            raise ValueError(f"{self.id} needs a length of at least 1, not {n}")
        return replace(self, count=n)
