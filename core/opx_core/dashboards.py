"""Reports: what is counted, not how it is drawn. Every figure leads to its cases."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from opx_core.identity import Actor

Drill = Callable[[Mapping[str, object], str], "Mapping[str, str] | str | None"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report. ``number`` columns are added up."""

    key: str
    label: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A named table of figures (hook ``register_reports``).

    ``run(actor)`` gives rows with a value for each column; only what the actor may see counts.
    ``labels`` has, by column, the words for its values.
    ``drill(row, column)`` says what is behind a figure, by its row and its column's key: filters of
    the case list (``state``, ``level``, ``owner``, ``team``, ``due``, ``book``, ``age``; ``state``
    is "open" unless it says otherwise), the address of a page of the module's own, or None. Without
    ``drill`` no figure is a link.
    """

    name: str
    title: str
    definition: str
    permission: str
    columns: tuple[Column, ...]
    run: Callable[[Actor], Awaitable[Sequence[Mapping[str, object]]]]
    drill: Drill | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def shown(self, row: Mapping[str, object], key: str) -> str:
        """A value of a row as people read it."""
        value = row.get(key, "")
        text = f"{value:,}" if isinstance(value, int) else str(value)
        return self.labels.get(key, {}).get(text, text)


def totals(report: Report, rows: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """The sum of each number column."""
    return {
        column.key: sum(int(str(row[column.key])) for row in rows)
        for column in report.columns
        if column.number
    }
