"""Documents' bytes out of an extract. Their names are checked against a form; they are no paths."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opx_core.documents.storage import PIECE
from opx_core.extracts.opening import Extract
from opx_core.extracts.packing import Packed
from opx_core.extracts.values import BadExtract

LARGEST_LIST = 16 << 20
NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(\.[a-z0-9-]{1,40})?")
_HASH = re.compile(r"[0-9a-f]{64}")


def packs(extract: Extract) -> list[str]:
    """The names of the packs, in order."""
    ends = [part.name for part in extract.manifest.parts if part.name.endswith(".index")]
    return sorted(name.removesuffix(".index") for name in ends)


def listed(extract: Extract, pack: str) -> list[Packed]:
    """What lies in a pack; :class:`BadExtract` for a list that no OPX writes."""
    part = extract.part(f"{pack}.index")
    if part.size > LARGEST_LIST:
        raise BadExtract(f"{extract.path.name}: the list of {pack} is too long.")
    found = [_line(line) for line in b"".join(extract.pieces(part)).splitlines()]
    if None in found:
        raise BadExtract(f"{extract.path.name}: {pack} lists what no document is called.")
    return [each for each in found if each is not None]


def unpacked(extract: Extract, pack: str, folder: Path) -> Iterator[tuple[Packed, bytes | Path]]:
    """Each file of a pack with its bytes; those of a large one are in ``folder`` until the next."""
    source = _Source(extract.pieces(extract.part(pack)))
    for each in listed(extract, pack):
        content = source.take(each.size) if each.size <= PIECE else source.spool(each.size, folder)
        if source.seen.hexdigest() != each.sha256:
            raise BadExtract(f"{extract.path.name} is damaged: {each.name} is not as written.")
        yield each, content
    if source.rest():
        raise BadExtract(f"{extract.path.name}: {pack} holds more than its list.")


def beside(folder: Path, extract: Extract, pack: str) -> Iterator[tuple[Packed, bytes | Path]]:
    """Each file that a pack lists, from the folder in which the back-up keeps them."""
    for each in listed(extract, pack):
        path = place(folder, extract.manifest.tenant.id, each.name)
        if not path.is_file() or file_hash(path) != each.sha256:
            raise BadExtract(f"{path} is missing or damaged. Use another back-up.")
        yield each, path


def place(folder: Path, tenant: str, name: str) -> Path:
    """Where a back-up of everything keeps a file; two letters more keep folders small."""
    return folder / tenant / name[:2] / name


def file_hash(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class _Source:
    """Pieces of any size, taken in lengths that are wanted."""

    pieces: Iterator[bytes]
    seen: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _held: memoryview = field(default_factory=lambda: memoryview(b""))

    def take(self, size: int) -> bytes:
        """The next bytes; fewer where there are no more."""
        self.seen = hashlib.sha256()
        return b"".join(self._next(size))

    def spool(self, size: int, folder: Path) -> Path:
        """The next bytes, in a file."""
        self.seen = hashlib.sha256()
        path = folder / "large"
        with path.open("wb") as file:
            for piece in self._next(size):
                file.write(piece)
        return path

    def rest(self) -> int:
        """How many bytes are left; reading to the end also proves the pack's own hash."""
        return len(self._held) + sum(len(piece) for piece in self.pieces)

    def _next(self, size: int) -> Iterator[memoryview]:
        while size:
            if not self._held:
                self._held = memoryview(next(self.pieces, b""))
            if not self._held:
                return
            piece, self._held = self._held[:size], self._held[size:]
            self.seen.update(piece)
            size -= len(piece)
            yield piece


def _line(line: bytes) -> Packed | None:
    try:
        each = Packed(**json.loads(line))
        sized = isinstance(each.size, int) and 0 <= each.size < 1 << 50
        named = NAME.fullmatch(each.name) and _HASH.fullmatch(each.sha256)
    except (TypeError, ValueError, RecursionError):
        return None
    return each if sized and named else None


def total(files: Sequence[Packed]) -> int:
    """Their bytes."""
    return sum(each.size for each in files)
