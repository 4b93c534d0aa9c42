"""Opening an extract that may be cut short, altered or made to do harm.

No member's name is ever a path here: members are found by the names in the manifest, which has a
form of its own for each. Nothing unpacks to more than the manifest says, nor than DEFLATE can.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from opx_core.extracts.values import FORMAT, MANIFEST, BadExtract, Manifest, Part

PIECE = 1 << 20
LARGEST_MANIFEST = 64 << 20
LARGEST_DIRECTORY = 64 << 20
MOST_RATIO = 1_100  # DEFLATE reaches 1,032
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
Tell = Callable[[str, int, int], None]


def silent(step: str, done: int, of: int) -> None:
    """Tell nobody how far it is."""


@dataclass(frozen=True, slots=True)
class Extract:
    """An open extract whose manifest and list of members are in order."""

    path: Path
    manifest: Manifest
    archive: zipfile.ZipFile

    def part(self, name: str) -> Part:
        """What the manifest says of a part; :class:`BadExtract` where it says nothing."""
        for part in self.manifest.parts:
            if part.name == name:
                return part
        raise BadExtract(f"{self.path.name} lacks {name}. It is not whole.")

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return any(part.name == name for part in self.manifest.parts)

    def pieces(self, part: Part) -> Iterator[bytes]:
        """The bytes of a part; :class:`BadExtract` at its end if they are not those written."""
        seen, size = hashlib.sha256(), 0
        try:
            with self.archive.open(part.name) as member:
                while piece := member.read(PIECE):
                    seen.update(piece)
                    size += len(piece)
                    if size > part.size:
                        break
                    yield piece
        except _BROKEN as error:
            raise self._altered(part) from error
        if size != part.size or seen.hexdigest() != part.sha256:
            raise self._altered(part)

    def check(self, tell: Tell = silent) -> None:
        """Read every part back; :class:`BadExtract` names the first that is not as written."""
        whole, done = sum(part.size for part in self.manifest.parts), 0
        for part in self.manifest.parts:
            for piece in self.pieces(part):
                done += len(piece)
                tell("Checking the file", done, whole)

    def _altered(self, part: Part) -> BadExtract:
        return BadExtract(
            f"{self.path.name} is damaged: {part.name} is not as it was written. Use another one."
        )


@contextmanager
def opened(path: Path) -> Iterator[Extract]:
    """Open an extract; :class:`BadExtract` says what is wrong with the file."""
    try:
        size = path.stat().st_size
        _measure(path, size)
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise BadExtract(f"{path} cannot be read: {error.strerror or error}.") from None
    except _BROKEN as error:
        raise BadExtract(
            f"{path.name} is cut short or no extract of OPX: its list of members cannot be read."
        ) from error
    with archive:
        manifest = _manifest(path, archive)
        _members(path, archive, manifest, size)
        yield Extract(path, manifest, archive)


def _measure(path: Path, size: int) -> None:
    """The list of members is read into memory at once: refuse one that is made to fill it."""
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise zipfile.BadZipFile("no end record")
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    if length != 0xFFFFFFFF and length > LARGEST_DIRECTORY:
        raise BadExtract(f"{path.name} lists more members than an extract can have.")
    at64 = tail.rfind(b"PK\x06\x06")
    if at64 >= 0 and int.from_bytes(tail[at64 + 40 : at64 + 48], "little") > LARGEST_DIRECTORY:
        raise BadExtract(f"{path.name} lists more members than an extract can have.")


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    foreign = f"{path.name} is no extract of OPX"
    try:
        member = archive.getinfo(MANIFEST)
    except KeyError:
        raise BadExtract(f"{foreign}: it has no {MANIFEST}.") from None
    if member.file_size > LARGEST_MANIFEST:
        raise BadExtract(f"{foreign}: its {MANIFEST} is too large.")
    try:
        with archive.open(member) as file:
            text = file.read(LARGEST_MANIFEST + 1)
        return Manifest.model_validate_json(text)
    except _BROKEN as error:
        if isinstance(error, ValidationError):
            raise BadExtract(_refusal(foreign, error)) from None
        raise BadExtract(f"{path.name} is damaged: its {MANIFEST} cannot be read.") from error


def _refusal(foreign: str, error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "its form"
    if where == "format":
        return f"{foreign} of the form {FORMAT}: another version of OPX, or another product."
    return f"{foreign}: {MANIFEST} says what cannot be ({where}: {first['msg']})."


def _members(path: Path, archive: zipfile.ZipFile, manifest: Manifest, size: int) -> None:
    members = {member.filename: member for member in archive.infolist()}
    wanted = {part.name: part for part in manifest.parts}
    if len(members) != len(archive.infolist()) or len(wanted) != len(manifest.parts):
        raise BadExtract(f"{path.name} holds two members of one name. It is no extract of OPX.")
    if strange := sorted(set(members) - set(wanted) - {MANIFEST}):
        raise BadExtract(f"{path.name} holds {strange[0]!r}, which no extract has.")
    if lacking := sorted(set(wanted) - set(members)):
        raise BadExtract(f"{path.name} lacks {lacking[0]}. It is not whole.")
    for name, part in wanted.items():
        member = members[name]
        blown = member.file_size > MOST_RATIO * member.compress_size + 1_000
        if member.file_size != part.size or blown or member.flag_bits & 1:
            raise BadExtract(f"{path.name}: {name} is not of the size that is written down.")
    # Members that lie over one another are how small files unpack to endless ones.
    if sum(member.compress_size for member in members.values()) > size:
        raise BadExtract(f"{path.name} holds members that overlap. It is no extract of OPX.")
