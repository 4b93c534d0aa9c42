"""The process that reads one workbook: ``PATH sheets`` or ``PATH csv SHEET TO``.

It ends with 0; with 2 for a password; anything else is a workbook that cannot be read.
"""

import csv
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook, PasswordError

MOST_MEMORY = 4_000_000_000
MOST_SECONDS = 120


def main(path: str, what: str, *more: str) -> None:
    """Do what the words ask."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    try:
        book = CalamineWorkbook.from_path(path)
    except PasswordError:
        sys.exit(2)
    if what == "sheets":
        print(json.dumps([{"name": name, "rows": _rows(book, name)} for name in book.sheet_names]))
    else:
        _write(book, more[0], more[1])


def _rows(book: CalamineWorkbook, name: str) -> int:
    return sum(1 for row in book.get_sheet_by_name(name).iter_rows() if any(map(_text, row)))


def _write(book: CalamineWorkbook, name: str, to: str) -> None:
    sheet = book.get_sheet_by_name(name)
    with open(to, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([_text(cell) for cell in row] for row in sheet.iter_rows())


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        plain = cell.time() == time()
        return f"{cell:%Y-%m-%d}" if plain else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


if __name__ == "__main__":
    main(*sys.argv[1:])
