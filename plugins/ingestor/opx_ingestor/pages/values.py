"""What the pages of the ingestor show: values with every word ready."""

from dataclasses import dataclass

from opx_web.pages import Fact, FieldView, MenuLink, Problem


@dataclass(frozen=True, slots=True)
class Line:
    """One batch in the list."""

    name: str
    href: str
    who: str
    when: str
    rows: str
    outcome: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class BatchList:
    """The batches, newest first."""

    lines: tuple[Line, ...]
    load_href: str
    older_href: str


@dataclass(frozen=True, slots=True)
class Upload:
    """The form that takes a file."""

    action: str
    kind: FieldView | None
    importer: str
    limit: str
    templates: tuple[MenuLink, ...]
    error: str = ""
    refused: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with what was sent."""
        return (Problem(self.error, "f-file"),) if self.error else ()


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps; `state` is "done", "now" or ""."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Head:
    """The top of every page about one batch."""

    name: str
    told: str
    href: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file, and the choice of what it becomes."""

    name: str
    looks: str
    samples: tuple[str, ...]
    becomes: FieldView


@dataclass(frozen=True, slots=True)
class Columns:
    """The page on which columns are matched."""

    head: Head
    action: str
    header_action: str
    header_row: FieldView
    recognised: str
    needed: str
    columns: tuple[Column, ...]
    fixed: tuple[FieldView, ...]
    order: FieldView
    ambiguous: str
    clear: FieldView
    whole_row: bool
    whole_row_label: str
    book: FieldView | None
    save_as: FieldView
    fixed_open: bool = False
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row that failed, as text or to be put right."""

    id: str
    name: str
    heading: str
    value: str
    shown: str = ""
    error: str = ""
    open: bool = False
    long: bool = False
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that failed: cells in the table, and all others below it."""

    number: int
    edits: int
    cells: tuple[Cell, ...]
    others: tuple[Cell, ...]
    reason: str = ""
    overtaken: str = ""


@dataclass(frozen=True, slots=True)
class PlainRow:
    """A row that did not fail, or of the preview: cells, each with what is wrong with it."""

    number: str
    cells: tuple[tuple[str, str], ...]
    outcome: str
    tone: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice of rows to look at."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class RowsPanel:
    """Rows to look at: wrong ones to put right, or others as a table."""

    title: str
    chips: tuple[Chip, ...]
    headings: tuple[str, ...]
    action: str
    wrong: tuple[WrongRow, ...] = ()
    plain: tuple[PlainRow, ...] = ()
    plain_heading: str = ""
    nothing: str = ""
    again: str = ""
    more_href: str = ""
    csv_href: str = ""
    csv_label: str = ""
    take_back_action: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """Work under way. Without `most` nobody knows how much there is."""

    label: str
    value: int
    most: int
    told: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of the reconciliation."""

    label: str
    number: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A button that does one thing to the batch."""

    action: str
    label: str
    icon: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """The page of a batch once its columns are matched, or before it can be read."""

    head: Head
    state: str
    tone: str
    told: str
    busy: bool
    meter: Meter | None
    figures: tuple[Figure, ...]
    adds_up: str
    acts: tuple[Act, ...]
    columns: tuple[tuple[str, str, str], ...]
    columns_note: str
    columns_href: str
    undo_href: str
    undo_label: str
    rows: RowsPanel | None
    sheets: FieldView | None
    sheet_action: str
    history: tuple[Fact, ...]
    said: str = ""


@dataclass(frozen=True, slots=True)
class Worked:
    """A case on which someone has worked since the load."""

    id: int
    reference: str
    href: str
    who: str
    what: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """The page that asks before a batch is undone."""

    head: Head
    action: str
    told: tuple[str, ...]
    worked: tuple[Worked, ...]
    worked_told: str
    reason: FieldView
    submit: str
