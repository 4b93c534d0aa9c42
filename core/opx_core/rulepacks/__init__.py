"""Dated rules as data: how long a deadline is, since when, and who says so.

A rule pack is a TOML file in this folder. A rule is chosen by the day on which its clock
starts, so a case keeps the rule under which it began.
"""

from datetime import date
from functools import cache
from importlib.resources import files

from opx_core.dates import day_in_words
from opx_core.rulepacks.reading import check_periods, check_stages, read
from opx_core.rulepacks.values import (
    Confidence,
    Roll,
    Rule,
    RulepackError,
    Start,
    Suspension,
    Unit,
    UnknownRule,
)

__all__ = [
    "Confidence",
    "Roll",
    "Rule",
    "RulepackError",
    "Start",
    "Suspension",
    "Unit",
    "UnknownRule",
    "known",
    "read",
    "rule",
    "rules",
]


def rule(id: str, on: date) -> Rule:
    """The rule with this id in force on a day, such as rule("SRC3", date(2026, 11, 23)).

    Raises UnknownRule, with the ids that are known and the days between which the rule applies.
    """
    versions = [each for each in _all() if each.id == id]
    for each in versions:
        if each.applies(on):
            return each
    ids = f"known rules: {', '.join(sorted(known()))}"
    if not versions:
        raise UnknownRule(f"There is no rule {id!r}; {ids}")
    periods = "; ".join(_period(each) for each in versions)
    raise UnknownRule(f"{id} is not in force on {day_in_words(on)} ({periods}); {ids}")


def rules(on: date) -> tuple[Rule, ...]:
    """Every rule in force on a day, in the order of the files."""
    return tuple(each for each in _all() if each.applies(on))


def known() -> frozenset[str]:
    """The ids of all rules, in force or not."""
    return frozenset(each.id for each in _all())


@cache
def _all() -> tuple[Rule, ...]:
    packs = [file for file in files(__name__).iterdir() if file.name.endswith(".toml")]
    packs.sort(key=lambda file: file.name)
    found = tuple(each for file in packs for each in read(file.read_text(encoding="utf-8")))
    check_periods(found)
    check_stages(found)
    return found


def _period(each: Rule) -> str:
    begins = f"from {day_in_words(each.effective_from)}" if each.effective_from else ""
    ends = f"to {day_in_words(each.effective_to)}" if each.effective_to else ""
    return f"{begins} {ends}".strip()
