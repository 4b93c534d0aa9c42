"""The rows of a CSV file as people send them: streamed, and never an exception for a bad row."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from opx_core.mistakes import Mistake
from opx_ingestor.files import encodings
from opx_ingestor.files.rows import OURS, Record, Row, fault

LONGEST_CELL = 10_000_000
SAMPLE = 64_000
DELIMITERS = (",", ";", "\t", "|")


class Unreadable(Mistake):
    """No rows can be found in the file. The message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file whose header has been read. ``ours`` columns were put in front by OPX."""

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    size: int
    ours: int = 0

    def records(self, tell: Callable[[int], None] = lambda place: None) -> Iterator[Record]:
        """Every record with something in a cell, the header too, without our own columns.

        ``tell`` hears how many bytes have been read.
        """
        csv.field_size_limit(LONGEST_CELL)
        with self.path.open("rb") as raw, encodings.text(raw, self.encoding) as text:
            for number, (cells, broken) in enumerate(_records(text, self.delimiter), 1):
                if broken or any(cells):
                    yield Record(number, tuple(cells[self.ours :]), broken)
                tell(raw.tell())

    def rows(self, tell: Callable[[int], None] = lambda place: None) -> Iterator[Row]:
        """The rows below the header; rows with nothing in any cell are left out."""
        width, lossy = len(self.header), self.encoding == "cp1252"
        for record in self.records(tell):
            if record.number > 1:
                yield Row(record.number, record.cells, fault(record, width, lossy))

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


def open_csv(path: Path, delimiter: str = "") -> CsvFile:
    """Find out how a file is written and read its header. Raises :class:`Unreadable`."""
    source = look(path, delimiter)
    if not any(source.header):
        raise Unreadable(f"{path.name} has no header in its first row.")
    return source


def look(path: Path, delimiter: str = "") -> CsvFile:
    """The same where the first row need not be the header."""
    try:
        encoding = encodings.of(path)
        csv.field_size_limit(LONGEST_CELL)
        delimiter = delimiter or _delimiter(path, encoding)
        with path.open("rb") as raw, encodings.text(raw, encoding) as text:
            cells, broken = next(_records(text, delimiter), ([], ""))
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror or error}.") from None
    header = tuple(cell.strip() for cell in ([] if broken else cells))
    ours = len(OURS) if header[: len(OURS)] == OURS else 0
    return CsvFile(path, encoding, delimiter, header[ours:], path.stat().st_size, ours)


def _delimiter(path: Path, encoding: str) -> str:
    """The mark between cells: the one that cuts the first rows into the most, evenly."""
    with path.open("rb") as raw:
        start = raw.read(SAMPLE)
    decode = codecs.getincrementaldecoder(encoding)(errors="replace")
    sample = decode.decode(start)
    return max(DELIMITERS, key=lambda mark: (_evenness(sample, mark), -DELIMITERS.index(mark)))


def _evenness(sample: str, mark: str) -> float:
    records = [cells for cells, _ in _records(io.StringIO(sample, newline=""), mark) if cells][:20]
    widths = [len(cells) for cells in records[:-1] or records]
    usual = max(widths, key=widths.count, default=1)
    if usual < 2:
        return 0
    return widths.count(usual) / len(widths) + min(usual, 50) / 100


def _records(text: io.TextIOBase, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Each record with what is wrong with it. After a broken one, reading goes on."""
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            yield next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            yield [], f"The row cannot be read as CSV: {error}."
