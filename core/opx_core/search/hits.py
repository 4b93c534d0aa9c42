"""What search finds, and what it is asked."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from opx_core.db import Row

PAGE = 20
MOST = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as shown; ``marked`` is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, and why: "Policy number", "Note of 3 Nov", with the words.

    ``case`` has the columns of a list of cases. ``party_id`` is the person it was found by.
    """

    case: Row
    why: str
    pieces: tuple[Piece, ...] = ()
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind, the best first. ``more`` says that there are others after them."""

    key: str
    title: str
    hits: tuple[Hit, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for and where. Empty filters nothing; ``only`` is the key of one group."""

    text: str
    only: str = ""
    state: str = ""
    level: str = ""
    book: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """All groups with hits. ``looks_like`` says what was typed: "a postcode"; ``reference`` is the
    case whose whole reference it is.
    """

    groups: tuple[Group, ...]
    looks_like: str = ""
    reference: str = ""
    searched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A case that a module found: its id, why, and the words with what was looked for marked."""

    case_id: int
    why: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a module adds to search (hook ``search_sources``).

    ``find(limit)`` gives at most ``limit`` findings, the best first, of any case: the core leaves
    out what the actor may not see. ``key`` is ``<module>.<noun>``; ``permission`` is what somebody
    needs to be shown them.
    """

    key: str
    title: str
    find: Callable[[int], Awaitable[Sequence[Finding]]] = field(repr=False)
    permission: str = ""


def cut(hits: Sequence[Hit], page: int) -> tuple[tuple[Hit, ...], bool]:
    """One page of ``hits``, and whether others follow."""
    start = (page - 1) * PAGE
    return tuple(hits[start : start + PAGE]), len(hits) > start + PAGE
