"""A file on disk, read in pieces."""

from collections.abc import Iterator
from pathlib import Path

HEAD, TAIL, PIECE = 4096, 66_000, 1 << 20


class Reader:
    """The beginning and the end of a file, and a search through all of it."""

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, path.stat().st_size
        with path.open("rb") as file:
            self.head = file.read(HEAD)
            file.seek(max(0, self.size - TAIL))
            self.tail = file.read(TAIL)

    def pieces(self, overlap: int = 16) -> Iterator[bytes]:
        """All of it, a megabyte at a time, each with the end of the one before."""
        before = b""
        with self.path.open("rb") as file:
            while piece := file.read(PIECE):
                yield before + piece
                before = piece[-overlap:]

    def find(self, *needles: bytes) -> bytes | None:
        """The first of some short byte strings that stands anywhere in it."""
        for piece in self.pieces():
            for needle in needles:
                if needle in piece:
                    return needle
        return None

    def start(self, size: int) -> bytes:
        """Its first ``size`` bytes."""
        with self.path.open("rb") as file:
            return file.read(size)
