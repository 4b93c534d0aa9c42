"""Days of the tenant's own from a CSV file: date,name,nation,works,official. All, or none."""

import csv
import io
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from opx_core import db
from opx_core.calendar_days.changing import ENDLESS, PERMISSION, add, checked
from opx_core.calendars import LONDON, Nation
from opx_core.cases.asking import Invalid
from opx_core.dates import day_in_words, parse_day
from opx_core.identity import Actor
from opx_core.own_days import OwnDay
from opx_core.policy import require

COLUMNS = ("date", "name", "nation", "works", "official")
MOST, LARGEST, SHOWN = 2_000, 1_000_000, 50
_EVERYWHERE = ("", "ALL", "UK")
_YES, _NO = ("yes", "y", "true", "1", "works"), ("", "no", "n", "false", "0", "holiday")


class BadFile(ValueError):
    """The file cannot be loaded; ``lines`` say what is wrong, each with its number in the file."""

    def __init__(self, said: str, lines: Sequence[str] = ()) -> None:
        super().__init__(said)
        self.lines = tuple(lines)


@dataclass(frozen=True, slots=True)
class Line:
    """A day as a line of the file gives it."""

    number: int
    own: OwnDay


def read_file(path: Path) -> list[Line]:
    """The days of a file on disk. :class:`BadFile`."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(f"It has more than {LARGEST // 1_000_000} MB.")
        return read(path.read_bytes())
    except OSError as error:
        raise BadFile(f"It cannot be read: {error.strerror}.") from None


def read(content: bytes) -> list[Line]:
    """The days of a file's content. :class:`BadFile` names every line that cannot be read."""
    if len(content) > LARGEST:
        raise BadFile(f"It has more than {LARGEST // 1_000_000} MB.")
    rows = _rows(content)
    if not rows:
        raise BadFile(
            "It has no lines. Give date,name,nation and, if you like, works and official."
        )
    names = [cell.strip().lower() for cell in rows[0][1]]
    if not set(COLUMNS[:2]) <= set(names):
        raise BadFile("Its first line must name the columns: date,name,nation,works,official.")
    lines, wrong = [], []
    for number, cells in rows[1:]:
        try:
            lines.append(Line(number, _day(dict(zip(names, cells, strict=False)))))
        except ValueError as error:
            wrong.append(f"Line {number}: {error}.")
    wrong += _twice(lines)
    if wrong:
        raise BadFile(_count(wrong), wrong[:SHOWN])
    if not lines:
        raise BadFile("It names no day.")
    return lines


async def load(actor: Actor, lines: Sequence[Line]) -> int:
    """Add the days of a file, all in one transaction; gives how many. :class:`BadFile`."""
    require(actor, PERMISSION)
    wrong = [said async for said in _refused(lines)]
    if wrong:
        raise BadFile(_count(wrong), wrong[:SHOWN])
    async with db.atomic():
        for line in lines:
            await add(actor, line.own)
    return len(lines)


async def look(lines: Sequence[Line]) -> None:
    """Raise :class:`BadFile` with every line that :func:`load` would refuse."""
    if wrong := [said async for said in _refused(lines)]:
        raise BadFile(_count(wrong), wrong[:SHOWN])


async def _refused(lines: Sequence[Line]) -> AsyncIterator[str]:
    for line in lines:
        try:
            await checked(line.own)
        except Invalid as error:
            yield f"Line {line.number}: {' '.join(error.errors.values())}"


def _rows(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile("It is not text in UTF-8. Save it as CSV UTF-8.") from None
    if "\0" in text:
        raise BadFile("It is not a text file.")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
            if len(rows) > MOST + 1:
                raise BadFile(f"It has more than {MOST:,} days.")
    except csv.Error as error:
        raise BadFile(f"Line {reader.line_num} is not CSV: {error}.") from None
    return rows


def _day(cells: dict[str, str]) -> OwnDay:
    given = {name: cells.get(name, "").strip() for name in COLUMNS}
    today = datetime.now(LONDON).date()
    try:
        day = parse_day(given["date"], today, near=False)
    except ValueError as error:
        raise ValueError(f"“{given['date'][:30]}”: {error}") from None
    if day.year >= ENDLESS:
        raise ValueError("enter a day up to 2099")
    if not given["name"]:
        raise ValueError("it has no name")
    nation = given["nation"].upper()
    if nation not in _EVERYWHERE and nation not in set(Nation):
        raise ValueError(f"“{given['nation'][:30]}” is no nation: ENG, WLS, SCT, NIR or empty")
    works = given["works"].lower()
    if works not in (*_YES, *_NO):
        raise ValueError(f"“{given['works'][:30]}” under works: write yes or no")
    official = given["official"].lower()
    if official not in (*_YES, *_NO):
        raise ValueError(f"“{given['official'][:30]}” under official: write yes or no")
    if official in _YES and works in _YES:
        raise ValueError(
            "a day that you work is no bank holiday for everyone: choose one of the two"
        )
    where = "" if nation in _EVERYWHERE else nation
    name = " ".join(given["name"].split())
    return OwnDay(where, day, name, works in _YES, official in _YES)


def _twice(lines: Sequence[Line]) -> Iterator[str]:
    """Lines whose day another line has already, for the same nation or for all."""
    seen: dict[object, list[Line]] = {}
    for line in lines:
        for other in seen.setdefault(line.own.day, []):
            if "" in (line.own.nation, other.own.nation) or line.own.nation == other.own.nation:
                day = day_in_words(line.own.day)
                yield f"Line {line.number}: {day} stands in line {other.number} already."
                break
        seen[line.own.day].append(line)


def _count(wrong: Sequence[str]) -> str:
    return "1 line is wrong." if len(wrong) == 1 else f"{len(wrong):,} lines are wrong."
