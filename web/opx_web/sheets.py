"""Pages made of tables and forms alone: each a value, and one template places them all."""

from dataclasses import dataclass

from opx_web.admin.person_form import Ticks
from opx_web.pages import Fact, FormView, MenuLink, Problem
from opx_web.versions import Versions


@dataclass(frozen=True, slots=True)
class Cell:
    """A word or a figure of a table; `tone` is that of a deadline, `hot` a shade from 1 to 4."""

    text: str
    href: str = ""
    number: bool = False
    tone: str = ""
    hot: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column."""

    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table in a panel; the first cell of each row names it. `empty` stands where none is.

    A `listed` one is a list on a small screen, each cell under its row's name with its heading.
    """

    id: str
    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""
    hint: str = ""
    more: MenuLink | None = None
    foot: tuple[Cell, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A form in a panel, with both versions where somebody saved first."""

    id: str
    title: str
    form: FormView
    ticks: tuple[Ticks, ...] = ()
    facts: tuple[Fact, ...] = ()
    versions: Versions | None = None
    method: str = "post"
    quiet: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: main parts, and parts beside them. `rooms` are the links of the set-up."""

    title: str
    main: tuple[Table | Box, ...]
    side: tuple[Table | Box, ...] = ()
    lead: str = ""
    back: MenuLink | None = None
    rooms: tuple[MenuLink, ...] = ()
    chips: tuple[MenuLink, ...] = ()
    done: str = ""
    note: str = ""
    facts: tuple[Fact, ...] = ()
    how: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is to be put right in any of the forms."""
        boxes = [part for part in (*self.main, *self.side) if isinstance(part, Box)]
        own = [problem for box in boxes for problem in box.form.problems]
        some = [group for box in boxes for group in box.ticks if group.error]
        return (*own, *(Problem(group.error, group.id) for group in some))

    @property
    def versions(self) -> Versions | None:
        """Both versions, where one of the forms was saved by somebody else first."""
        boxes = (part for part in (*self.main, *self.side) if isinstance(part, Box))
        return next((box.versions for box in boxes if box.versions), None)


def number(count: int, href: str = "", hot: int = 0) -> Cell:
    """A count that opens its cases; nothing to open where there is none."""
    return Cell(f"{count:,}", href if count else "", True, hot=hot)


def headings(*labels: str, numbers: int = 0) -> tuple[Heading, ...]:
    """Headings, the last ``numbers`` of them over figures."""
    first = len(labels) - numbers
    return tuple(Heading(label, place >= first) for place, label in enumerate(labels))
