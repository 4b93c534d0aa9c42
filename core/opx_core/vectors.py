"""Worked examples of deadlines in a file, and whether they come out as written.

The file is a JSON list. Each example has ``id``, ``rule``, ``received`` (a day or moment in London;
for a rule with two starts, both, in words), ``calendar`` (ENG, WLS, SCT, NIR or n/a) and
``due_utc`` or ``due_local``. ``strict_statute_no_roll`` is the last day by the law's words alone.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from opx_core.calendars import LONDON, Nation, calendar
from opx_core.clocks import Due, calculate
from opx_core.dates import moment_in_words
from opx_core.mistakes import Mistake
from opx_core.rulepacks import UnknownRule, rule

LARGEST = 20_000_000
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?")
_NEEDS = ("id", "rule", "received", "calendar")


class BadVectors(Mistake):
    """The file holds no worked examples. The message says why, and at which one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An example and what is wrong with it; empty if it came out as written."""

    id: str
    rule: str
    wrong: str = ""


def read(path: Path) -> list[Mapping[str, Any]]:
    """The examples of a file. :class:`BadVectors`."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadVectors(f"{path.name} has more than {LARGEST // 1_000_000} MB.")
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadVectors(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadVectors(f"{path.name} is not JSON: {error}.") from None
    if not isinstance(found, list) or not found:
        raise BadVectors(f"{path.name} is no list of worked examples.")
    for place, each in enumerate(found, 1):
        _check_form(path.name, place, each)
    return found


def check(example: Mapping[str, Any]) -> Outcome:
    """Work an example out."""
    try:
        return Outcome(example["id"], example["rule"], _wrong(example, _due(example)))
    except (UnknownRule, ValueError) as error:
        return Outcome(example["id"], example["rule"], f"{error}")


def _check_form(name: str, place: int, each: object) -> None:
    where = f"{name}, example {place}"
    if not isinstance(each, dict):
        raise BadVectors(f"{where}, is not an object.")
    for key in _NEEDS:
        if not isinstance(each.get(key), str):
            raise BadVectors(f"{where}, has no text {key!r}.")
    if not any(isinstance(each.get(key), str) for key in ("due_utc", "due_local")):
        raise BadVectors(f"{where}, has neither 'due_utc' nor 'due_local'.")


def _due(example: Mapping[str, Any]) -> Due:
    starts = [datetime.fromisoformat(each) for each in _MOMENT.findall(example["received"])]
    if not starts:
        raise ValueError(f"{example['received']!r} has no day such as 2026-11-23")
    first, *others = (each if each.tzinfo else each.replace(tzinfo=LONDON) for each in starts)
    nation = "ENG" if example["calendar"] == "n/a" else example["calendar"]
    if nation not in set(Nation):
        raise ValueError(f"{nation!r} is no calendar: ENG, WLS, SCT, NIR or n/a")
    dated = rule(example["rule"], first.astimezone(LONDON).date())
    or_start = others[0] if others else None
    return calculate(dated, first, calendar(Nation(nation)), or_start=or_start)


def _wrong(example: Mapping[str, Any], due: Due) -> str:
    if due.due_at != (wanted := _wanted(example)):
        says = moment_in_words(wanted.astimezone(LONDON))
        return f"due {moment_in_words(due.due_at.astimezone(LONDON))}, the file says {says}"
    strict = example.get("strict_statute_no_roll")
    if strict and due.why.strict != date.fromisoformat(strict):
        return f"strictly {due.why.strict}, the file says {strict}"
    return ""


def _wanted(example: Mapping[str, Any]) -> datetime:
    if "due_utc" in example:
        return datetime.fromisoformat(example["due_utc"])
    found = _MOMENT.search(example["due_local"])
    if found is None:
        raise ValueError(f"{example['due_local']!r} has no moment such as 2026-11-26 17:00:00")
    return datetime.fromisoformat(found[0]).replace(tzinfo=LONDON)
