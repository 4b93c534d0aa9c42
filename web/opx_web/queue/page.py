"""The queue page: cases in the order in which they need someone."""

from dataclasses import dataclass
from typing import Literal

from opx_web.pages import DueView, FieldView, MenuLink, TurnView
from opx_web.words import Tone


@dataclass(frozen=True, slots=True)
class Row:
    """One case in the queue."""

    reference: str
    href: str
    complainant: str
    level: str
    subject: str
    state: str
    turn: TurnView
    owner: str
    team: str
    due: DueView | None
    received: str
    received_iso: str
    episode: int = 1
    support: str = ""
    tick: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that stand together, and how many on this page; no label when not sorted by due."""

    label: str
    tone: Tone | Literal["none"]
    count: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the queue; `href` sorts by it, `sort` says how it is sorted now."""

    id: str
    label: str
    href: str = ""
    sort: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why no case is shown, and one useful step."""

    title: str
    why: str
    step: MenuLink | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue page; `columns` stand in the order of the table: nine of them."""

    title: str
    action: str
    total: str
    order: str
    filters: tuple[FieldView, ...]
    chips: tuple[Chip, ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    next_href: str | None = None
    previous_href: str | None = None
    csv_href: str | None = None
    clear_href: str = ""
    nothing: Nothing | None = None
    give_href: str = ""
    give_all: str = ""
    can_pull: bool = False
