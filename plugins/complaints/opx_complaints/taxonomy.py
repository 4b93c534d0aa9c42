"""The FCA's lists of products and causes, as data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A product or a cause. ``opened`` is how many the UK saw in half a year (products only)."""

    name: str
    group: str
    opened: int = 0


@cache
def products() -> tuple[Entry, ...]:
    """The products, most complained about first."""
    return tuple(Entry(**each) for each in _read()["product"])


@cache
def causes() -> tuple[Entry, ...]:
    """The causes, in the order of the return."""
    return tuple(Entry(**each) for each in _read()["cause"])


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    text = files(__package__).joinpath("taxonomy.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
