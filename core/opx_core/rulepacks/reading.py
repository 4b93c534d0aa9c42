"""Reading a rule pack from its TOML file, and saying what is wrong with it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date, time
from itertools import combinations
from typing import Any, get_args

from opx_core.rulepacks.values import (
    Confidence,
    Roll,
    Rule,
    RulepackError,
    Start,
    Suspension,
    Unit,
)


def read(text: str) -> tuple[Rule, ...]:
    """The rules of one pack, from the text of its TOML file. Raises RulepackError."""
    try:
        pack = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulepackError(f"The rule pack is not valid TOML: {error}") from None
    name, version, entries = (pack.pop(key, None) for key in ("pack", "version", "rule"))
    if not (_is_text(name) and _is_text(version) and _is_tables(entries)):
        raise RulepackError('A rule pack needs pack = "…", version = "…" and [[rule]] tables')
    if pack:
        raise RulepackError(f"Rule pack {name}: unknown entry {', '.join(sorted(pack))}")
    rules = tuple(_rule(entry, name, version) for entry in entries)
    check_periods(rules)
    return rules


def check_stages(rules: Sequence[Rule]) -> None:
    """Raise RulepackError if a rule follows one that there is not."""
    known = {each.id for each in rules}
    for each in rules:
        if each.follows and each.follows not in known:
            raise RulepackError(
                f"Rule pack {each.pack}: {each.id} follows {each.follows}, which no pack has"
            )


def check_periods(rules: Sequence[Rule]) -> None:
    """Raise RulepackError if two rules with one id are in force on the same day."""
    for one, other in combinations(rules, 2):
        if one.id == other.id and _overlap(one, other):
            packs = " and ".join(sorted({one.pack, other.pack}))
            raise RulepackError(f"Rule pack {packs}: two rules {one.id} apply on the same days")


_GIVEN = [each for each in fields(Rule) if each.name not in ("pack", "version")]
_OF_SUSPENSION = {each.name for each in fields(Suspension)}
_KINDS: Mapping[str, type] = {
    "count": int,
    "strict_count": int,
    "or_count": int,
    "suspension": list,
    "cut_off": time,
    "statutory": bool,
    "effective_from": date,
    "effective_to": date,
}
_CHOICES = {
    "unit": get_args(Unit),
    "confidence": get_args(Confidence),
    "roll": get_args(Roll),
    "starts": get_args(Start),
    "or_starts": get_args(Start),
}
_WORDS = {
    **{int: "a whole number", time: "a time", bool: "true or false", date: "a day", str: "text"},
    list: "[[rule.suspension]] tables",
}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _rule(entry: dict[str, Any], pack: str, version: str) -> Rule:
    fault = next(_faults(entry), None)
    if fault:
        raise RulepackError(f"Rule pack {pack}, rule {entry.get('id', '(no id)')}: {fault}")
    windows = tuple(Suspension(**each) for each in entry.get("suspension", ()))
    return Rule(**{**entry, "suspension": windows}, pack=pack, version=version)


def _faults(entry: Mapping[str, Any]) -> Iterator[str]:
    names = {each.name for each in _GIVEN}
    yield from (f"unknown entry {key}" for key in entry if key not in names)
    yield from (
        f"{each.name} is missing"
        for each in _GIVEN
        if each.default is MISSING and each.name not in entry
    )
    for key, value in entry.items():
        yield from _value_faults(key, value)
    if entry["count"] < 1:
        yield "count must be 1 or more"
    begins, ends = entry.get("effective_from"), entry.get("effective_to")
    if begins and ends and ends < begins:
        yield "effective_to is before effective_from"
    if bool(entry.get("or_count")) != bool(entry.get("or_starts")):
        yield "or_count and or_starts belong together"
    for window in entry.get("suspension", ()):
        yield from _window_faults(window)


def _window_faults(window: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"suspension: unknown entry {key}" for key in window if key not in _OF_SUSPENSION)
    for key in ("first", "last", "started_from", "started_to"):
        if key in window and type(window[key]) is not date:
            yield f"suspension: {key} must be a day"
    missing = [key for key in ("first", "last", "source") if not window.get(key)]
    if missing:
        yield f"suspension: {missing[0]} is missing"
    elif window["last"] < window["first"]:
        yield "suspension: last is before first"


def _value_faults(key: str, value: object) -> Iterator[str]:
    kind = _KINDS.get(key, str)
    # A datetime is a date, and True is an int, to isinstance.
    if type(value) is not kind:
        yield f"{key} must be {_WORDS[kind]}"
    elif key in _CHOICES and value not in _CHOICES[key]:
        yield f"{key} must be one of {', '.join(_CHOICES[key])}"
    elif value == "" and key != "note":
        yield f"{key} is empty"


def _overlap(one: Rule, other: Rule) -> bool:
    begins = max(one.effective_from or date.min, other.effective_from or date.min)
    ends = min(one.effective_to or date.max, other.effective_to or date.max)
    return begins <= ends
