"""What the page of search shows."""

from dataclasses import dataclass

from opx_core.search import Piece
from opx_web.pages import FieldView


@dataclass(frozen=True, slots=True)
class Result:
    """A case found: why, and the words with what was looked for marked."""

    reference: str
    href: str
    name: str
    why: str
    pieces: tuple[Piece, ...]
    state: str
    received: str
    person_href: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """A group of results, and where the next of them are."""

    key: str
    title: str
    results: tuple[Result, ...]
    more_href: str = ""
    more_words: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """The search page; ``hints`` say what to try where nothing is found or asked."""

    query: str
    total: str
    groups: tuple[Results, ...]
    filters: tuple[FieldView, ...] = ()
    looks_like: str = ""
    searched: str = ""
    hints: tuple[str, ...] = ()
    wrong: str = ""
    clear_href: str = ""
