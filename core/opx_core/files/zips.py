"""Zip archives: Office files are such; all others are refused."""

import re
import zipfile

from opx_core.files.kinds import TAKEN
from opx_core.files.reader import Reader
from opx_core.files.verdict import Wrong

MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 5_000, 600_000_000, 200
LARGEST_CHECKED = 4_000_000
_MAIN = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_DAMAGED = "This file is damaged or cut short. Ask for it again, or save a new copy."
_EXTERNAL = re.compile(rb"<[^<>]*TargetMode\s*=\s*[\"']External[\"'][^<>]*>", re.IGNORECASE)
_FETCHING = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)[\"']")
_DDE = re.compile(rb"\bDDE(AUTO)?\b")
MACROS = "It carries macros, which are small programs. Save a copy without them, and add that."
LOCKED = "It is locked with a password. Save a copy without the password, and add that."


def sniff(reader: Reader) -> str:
    """``docx``, ``xlsx`` or ``pptx``; ``Wrong`` for other archives and dangerous ones."""
    try:
        with zipfile.ZipFile(reader.path) as archive:
            members = archive.infolist()
            _refuse_bombs(members, reader.size)
            return _office_kind(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
        raise Wrong(_DAMAGED) from error


def marks(reader: Reader) -> list[str]:
    """What to heed about an Office file."""
    found = []
    with zipfile.ZipFile(reader.path) as archive:
        members = archive.infolist()
        names = [member.filename.lower() for member in members]
        rels = [m for m in members if m.filename.lower().endswith(".rels")]
        if any("/embeddings/" in name for name in names):
            found.append("Another file is embedded in it. OPX does not show that one.")
        if any(_fetches(_part(archive, member)) for member in rels):
            found.append("It fetches content from elsewhere when it is opened. Open it offline.")
        if _has_dde(archive, members):
            found.append("It holds a field that can start a program. Refuse what it asks for.")
    return found


def is_appended(reader: Reader) -> bool:
    """Whether a zip archive ends exactly where this file of another kind ends."""
    at = reader.tail.rfind(b"PK\x05\x06")
    if at < 0 or len(reader.tail) < at + 22:
        return False
    comment = int.from_bytes(reader.tail[at + 20 : at + 22], "little")
    return abs(len(reader.tail) - at - 22 - comment) <= 2 and zipfile.is_zipfile(reader.path)


def _refuse_bombs(members: list[zipfile.ZipInfo], size: int) -> None:
    whole = sum(member.file_size for member in members)
    blown = any(m.file_size > 10_000_000 and m.file_size > 500 * m.compress_size for m in members)
    if len(members) > MOST_MEMBERS or whole > MOST_BYTES or blown:
        raise Wrong("It would unpack to an unreasonable size. Save it again as PDF, and add that.")
    if whole > 50_000_000 and whole > size * MOST_RATIO:
        raise Wrong("It would unpack to an unreasonable size. Save it again as PDF, and add that.")
    if any(member.flag_bits & 1 for member in members):
        raise Wrong(LOCKED)


def _office_kind(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> str:
    names = [member.filename.lower().replace("\\", "/") for member in members]
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Wrong("This archive tries to write outside its folder. It cannot be taken.")
    if "[content_types].xml" not in names:
        raise Wrong(_archive(names))
    main = next((key for start, key in _MAIN if any(n.startswith(start) for n in names)), "")
    if not main:
        raise Wrong(f"This is an Office file of a kind that OPX does not know. {TAKEN}")
    types = _part(archive, members[names.index("[content_types].xml")]).lower()
    macro = any(
        n.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in n for n in names
    )
    if macro or b"macroenabled" in types:
        raise Wrong(MACROS)
    return main


def _archive(names: list[str]) -> str:
    if "mimetype" in names and "content.xml" in names:
        return "This is an OpenDocument file. Save it as PDF or in a Word or Excel format."
    return "This is a zip archive. Take the files out, and add them one by one."


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as part:
            return part.read(LARGEST_CHECKED)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Wrong(_DAMAGED) from error
    except Exception as error:
        # zlib, lzma and bz2 each have an error of their own.
        raise Wrong(_DAMAGED) from error


def _fetches(rels: bytes) -> bool:
    return any(_FETCHING.search(tag[0]) for tag in _EXTERNAL.finditer(rels))


def _has_dde(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bool:
    for member in members:
        name = member.filename.lower()
        if name == "word/document.xml":
            words = re.findall(
                rb"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)", _part(archive, member)
            )
            if _DDE.search(b"".join(b"".join(each) for each in words)):
                return True
        if name.startswith("xl/externallinks/") and b"ddeLink" in _part(archive, member):
            return True
    return False
