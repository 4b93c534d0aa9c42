"""Rows as read, and the pieces in which they are kept: some hundred together, compressed."""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

OURS = ("OPX: why it failed", "OPX: row")
CHUNK_ROWS = 200
CHUNK_CHARACTERS = 4_000_000
REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read, the header too. ``broken`` says why it is none."""

    number: int
    cells: tuple[str, ...]
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read. ``number`` is that of a spreadsheet: the first row is 1.

    ``fault`` says why it cannot be taken as it is; empty where it can.
    """

    number: int
    cells: tuple[str, ...]
    fault: str = ""


def fault(record: Record, width: int, lossy: bool = False) -> str:
    """Why a record cannot be a row of ``width`` cells; empty where it can."""
    cells = record.cells
    if record.broken:
        return record.broken
    if len(cells) != width and any(cells[width:]) | (len(cells) < width):
        return f"The row has {len(cells)} cells and the header has {width}."
    if any("\x00" in cell for cell in cells):
        return "The row has a NUL character, which cannot be saved."
    if lossy and any(REPLACED in cell for cell in cells):
        return "The row has a character that cannot be read: save the file as UTF-8."
    return ""


def chunked(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Records in pieces of at most 200, fewer where they are long."""
    piece: list[Record] = []
    size = 0
    for record in records:
        piece.append(record)
        size += sum(map(len, record.cells))
        if len(piece) >= CHUNK_ROWS or size >= CHUNK_CHARACTERS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def pack(records: Sequence[Record]) -> bytes:
    """Records as bytes."""
    plain = [[record.number, record.broken, *record.cells] for record in records]
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace"), 1)


def unpack(body: bytes) -> list[Record]:
    """Records from bytes."""
    plain = json.loads(zlib.decompress(body))
    return [Record(number, tuple(cells), broken) for number, broken, *cells in plain]
