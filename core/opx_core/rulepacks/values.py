"""A dated rule, and what can be wrong with one."""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal, Self

Unit = Literal["business_days", "calendar_days", "weeks"]
Confidence = Literal["sourced", "unverified", "custom"]


class UnknownRule(LookupError):
    """There is no such rule, or none in force on the day asked about."""


class RulepackError(ValueError):
    """A rule pack's file is wrong; the message names the pack, the rule and the fault."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One time limit: `count` units after the day its clock starts, until `cut_off` in London.

    `effective_from` and `effective_to` are days, both inclusive; None is without end. Confidence
    is "sourced" (read in the source), "unverified", or "custom" (practice, not in the source).
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
