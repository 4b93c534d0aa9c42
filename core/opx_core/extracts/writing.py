"""Writing an extract: beside its place, for the owner only, put there when it is whole."""

import fcntl
import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from opx_core.extracts.values import MANIFEST, BadExtract, Manifest, Part

LEVEL = 1
GATHERED = 1 << 20


@dataclass(slots=True)
class Growing:
    """A part that is being written; small pieces are gathered first."""

    member: IO[bytes]
    size: int = 0
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _waiting: bytearray = field(default_factory=bytearray)

    def write(self, piece: bytes) -> None:
        """Append ``piece``."""
        self._waiting += piece
        if len(self._waiting) >= GATHERED:
            self.flush()

    def flush(self) -> None:
        """Write what is still gathered."""
        self.member.write(self._waiting)
        self.hash.update(self._waiting)
        self.size += len(self._waiting)
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class Writer:
    """An extract that is being written."""

    archive: zipfile.ZipFile
    parts: list[Part] = field(default_factory=list)

    @contextmanager
    def part(self, name: str, *, packed: bool) -> Iterator[Growing]:
        """A new part; ``packed`` compresses it."""
        member = zipfile.ZipInfo(name)
        member.external_attr = 0o600 << 16
        if packed:
            member.compress_type = zipfile.ZIP_DEFLATED
            member._compresslevel = LEVEL  # type: ignore[attr-defined] # public from 3.13
        with self.archive.open(member, "w", force_zip64=True) as file:
            growing = Growing(file)
            yield growing
            growing.flush()
        self.parts.append(Part(name=name, size=growing.size, sha256=growing.hash.hexdigest()))

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, the last member."""
        self.archive.writestr(zipfile.ZipInfo(MANIFEST), manifest.model_dump_json(indent=1))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A file that appears at ``path`` only when it is whole and on the disk; 0600."""
    if path.exists():
        raise BadExtract(f"{path} is there already: name another file.")
    if not path.parent.is_dir():
        raise BadExtract(f"There is no folder {path.parent}: make it first.")
    partial = path.with_name(f".{path.name}.partial")
    with _alone(partial, path) as file:
        try:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
            partial.rename(path)
            _sync(path.parent)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


@contextmanager
def _alone(partial: Path, path: Path) -> Iterator[IO[bytes]]:
    """The partial file, emptied: what a run that was cut off left behind is written over."""
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadExtract(f"Another run is writing {path}.") from None
        file.truncate(0)
        yield file


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
