"""Tables: workbooks and CSV files."""

import csv
from collections.abc import Iterable
from datetime import date, datetime, time

import python_calamine

from opx_core.files import texts
from opx_core.files.outcome import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    Outcome,
    Sheet,
    printable,
)
from opx_core.files.reader import Reader

MOST_ROWS_READ, LONGEST_CELL = 20_000, 500


def read_workbook(reader: Reader) -> Outcome:
    """The sheets of an .xls or .xlsx, values only."""
    with python_calamine.CalamineWorkbook.from_path(str(reader.path)) as book:
        names = book.sheet_names[:MOST_SHEETS]
        tables = [
            (name, book.get_sheet_by_name(name).to_python(nrows=MOST_ROWS_READ)) for name in names
        ]
    return _outcome(
        [(name, [[_cell(cell) for cell in row] for row in rows]) for name, rows in tables]
    )


def read_csv(reader: Reader) -> Outcome:
    """The rows of a CSV file."""
    text = texts.decode(reader.start(8_000_000))
    sign = texts.delimiter("\n".join(text.splitlines()[:21])) or ","
    csv.field_size_limit(1_000_000)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(text.replace("\x00", "").splitlines(), delimiter=sign):
            rows.append(row)
            if len(rows) >= MOST_ROWS_READ:
                break
    except csv.Error:
        return Outcome(
            "words", "It is not quite a table, so it is shown as text.", 0, printable(text)
        )
    return _outcome([("", rows)])


def _outcome(tables: Iterable[tuple[str, list[list[str]]]]) -> Outcome:
    words, sheets, length = [], [], 0
    for name, rows in tables:
        cut = len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows[:MOST_ROWS])
        shown = tuple(
            tuple(printable(cell)[:LONGEST_CELL] for cell in row[:MOST_COLUMNS])
            for row in rows[:MOST_ROWS]
        )
        sheets.append(Sheet(printable(name), shown, cut))
        for row in rows:
            line = " ".join(cell for cell in row if cell)
            length += len(line)
            words.append(line)
            if length > MOST_CHARACTERS:
                break
    return Outcome("table", "", 0, printable("\n".join(words)), sheets=tuple(sheets))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime | date | time):
        return str(value).removesuffix(" 00:00:00")
    return "" if value is None else str(value)
