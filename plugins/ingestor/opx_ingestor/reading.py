"""The rows of a CSV file as people send them: streamed, and never an exception for a bad row."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from opx_core.mistakes import Mistake

OURS = ("OPX: why it failed", "OPX: row")
LONGEST_CELL = 10_000_000
CHUNK = 1 << 20
REPLACED = "\ufffd"


class Unreadable(Mistake):
    """No rows can be found in the file. The message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read. ``number`` is that of a spreadsheet: the header is row 1.

    ``fault`` says why it cannot be taken as it is; empty where it can.
    """

    number: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file whose header has been read. ``ours`` columns were put in front by OPX."""

    path: Path
    encoding: str
    header: tuple[str, ...]
    size: int
    ours: int = 0

    def rows(self, tell: Callable[[int], None] = lambda place: None) -> Iterator[Row]:
        """The rows below the header; rows with nothing in any cell are left out.

        ``tell`` hears how many bytes have been read.
        """
        csv.field_size_limit(LONGEST_CELL)
        with self.path.open("rb") as raw, _text(raw, self.encoding) as text:
            records = _records(text)
            next(records)
            for number, (cells, broken) in enumerate(records, 2):
                if broken or any(cells):
                    own = tuple(cells[self.ours :])
                    yield Row(number, own, broken or self._fault(own))
                tell(raw.tell())

    def places(self, columns: Mapping[str, str]) -> dict[str, int]:
        """Where each field is, for ``columns`` (field by column name).

        :class:`Unreadable` names every column that is missing, or there twice.
        """
        missing = [f"“{name}”" for name in columns if name not in self.header]
        if missing:
            raise Unreadable(f"{self.path.name} lacks the columns {', '.join(missing)}.")
        twice = [f"“{name}”" for name in columns if self.header.count(name) > 1]
        if twice:
            raise Unreadable(f"{self.path.name} has the columns {', '.join(twice)} twice.")
        return {field: self.header.index(name) for name, field in columns.items()}

    def _fault(self, cells: tuple[str, ...]) -> str:
        if len(cells) != len(self.header):
            return f"The row has {len(cells)} cells and the header has {len(self.header)}."
        if any("\x00" in cell for cell in cells):
            return "The row has a NUL character, which cannot be saved."
        if any(REPLACED in cell for cell in cells) and self.encoding == "cp1252":
            return "The row has a character that cannot be read: save the file as UTF-8."
        return ""


def open_csv(path: Path) -> CsvFile:
    """Find out how a file is written and read its header. Raises :class:`Unreadable`."""
    try:
        encoding = _encoding(path)
        csv.field_size_limit(LONGEST_CELL)
        with path.open("rb") as raw, _text(raw, encoding) as text:
            cells, broken = next(_records(text), ([], ""))
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}.") from None
    header = tuple(cell.strip() for cell in cells)
    if broken or not any(header):
        raise Unreadable(f"{path.name} has no header in its first row.")
    ours = len(OURS) if header[: len(OURS)] == OURS else 0
    return CsvFile(path, encoding, header[ours:], path.stat().st_size, ours)


def _encoding(path: Path) -> str:
    with path.open("rb") as raw:
        start = raw.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        raw.seek(0)
        return _eight_bit(iter(lambda: raw.read(CHUNK), b""), start)


def _eight_bit(chunks: Iterator[bytes], start: bytes) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"


def _text(raw: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding, errors="replace", newline="")


def _records(text: io.TextIOWrapper) -> Iterator[tuple[list[str], str]]:
    """Each record with what is wrong with it. After a broken one, reading goes on."""
    reader = csv.reader(text)
    while True:
        try:
            yield next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            yield [], f"The row cannot be read as CSV: {error}."
