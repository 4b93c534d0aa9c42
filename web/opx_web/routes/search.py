"""Finding cases by reference, person or policy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """A case found, and the words that it was found by."""

    reference: str
    href: str
    name: str
    matched: str
    state: str
    received: str


@dataclass(frozen=True, slots=True)
class Search:
    """The search page; `hints` say what to try where nothing is found or asked."""

    query: str
    total: str
    results: tuple[Result, ...]
    hints: tuple[str, ...] = ()
