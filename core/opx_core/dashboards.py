"""Reports: what is counted, not how it is drawn. Every figure leads to its cases."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from opx_core.identity import Actor
from opx_core.policy import narrowed

Rows = Sequence[Mapping[str, object]]
Drill = Callable[[Mapping[str, object], str], "Mapping[str, str] | str | None"]


class UnknownReport(LookupError):
    """No loaded module has a report of this name."""


@dataclass(frozen=True, slots=True)
class Period:
    """Which cases a report is of: those received, or closed, from a day to a day.

    Both days count, in London; None leaves that end open.
    """

    of: Literal["received", "closed"] = "received"
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        """Whether it leaves any case out."""
        return self.of == "closed" or self.since is not None or self.until is not None


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report. ``number`` columns are added up, unless ``summed`` says otherwise.

    With a ``unit`` the number is of minutes: of work ("3 h 10 min"), or gone by ("15 days 4 h").
    """

    key: str
    label: str
    number: bool = False
    unit: Literal["", "worked", "elapsed"] = ""
    summed: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A named table of figures (hook ``register_reports``).

    ``run(actor)`` gives rows with a value for each column; only what the actor may see counts.
    ``run_within(actor, period)``, where there is one, gives those of a period; people can then
    choose one, and ``of``, ``since`` and ``until`` are added to the addresses that ``drill`` gives.
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
    run: Callable[[Actor], Awaitable[Rows]]
    drill: Drill | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    run_within: Callable[[Actor, Period], Awaitable[Rows]] | None = None

    async def rows(self, actor: Actor, period: Period = ALWAYS) -> Rows:
        """The rows of a period, where the report can be of one; else all."""
        actor = narrowed(actor, self.permission)
        if self.run_within is not None and period:
            return await self.run_within(actor, period)
        return await self.run(actor)

    def heading(self, column: Column) -> str:
        """The label of a column in a file."""
        return f"{column.label} (minutes)" if column.unit else column.label

    def shown(self, row: Mapping[str, object], key: str) -> str:
        """A value of a row as people read it."""
        value = row.get(key, "")
        unit = next((column.unit for column in self.columns if column.key == key), "")
        if unit and isinstance(value, int):
            return worked(value) if unit == "worked" else elapsed(value)
        text = f"{value:,}" if isinstance(value, int) else str(value)
        return self.labels.get(key, {}).get(text, text)

    def plain(self, row: Mapping[str, object], key: str) -> str:
        """A value for a file: minutes as their number."""
        column = next((column for column in self.columns if column.key == key), None)
        if column is not None and column.unit:
            return str(row.get(key, ""))
        return self.shown(row, key)


def totals(report: Report, rows: Rows) -> dict[str, int]:
    """The sum of each number column that can be added up: a case may count in several rows."""
    return {
        column.key: sum(int(str(row[column.key])) for row in rows)
        for column in report.columns
        if column.number and column.summed
    }


def worked(minutes: int) -> str:
    """Minutes of work in words: "3 h 10 min", "1,204 h"; minutes count below ten hours."""
    hours, rest = divmod(minutes, 60)
    if hours >= 10 or (hours and not rest):
        return f"{round(minutes / 60):,} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def elapsed(minutes: int) -> str:
    """Minutes gone by in words: "15 days 4 h"; hours count below ten days."""
    days, rest = divmod(minutes, 24 * 60)
    if not days:
        return worked(minutes)
    if days >= 10 or rest < 60:
        whole = round(minutes / 1440)
        return f"{whole:,} {'day' if whole == 1 else 'days'}"
    return f"{days} {'day' if days == 1 else 'days'} {rest // 60} h"
