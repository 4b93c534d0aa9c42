"""Reports: figures, what they count, and the cases behind each."""

from dataclasses import dataclass

from opx_web.pages import Fact, MenuLink


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and the address of its cases."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A heading and its figures, one for each column after the first."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The page of a report; the first column heads the rows."""

    title: str
    definition: str
    columns: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow | None
    generated: str
    csv_href: str
    facts: tuple[Fact, ...] = ()
    others: tuple[MenuLink, ...] = ()
