"""Old Office files and Outlook messages: streams in one file (OLE)."""

import re
import struct
from collections.abc import Callable
from typing import Any

import olefile

from opx_core.files.reader import Reader
from opx_core.files.verdict import Wrong
from opx_core.files.zips import LOCKED, MACROS

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = "This Office file is damaged or cut short. Ask for it again, or save a new copy."
_BOUNDSHEET, _FILEPASS, _BOF = 0x85, 0x2F, (0x0009, 0x0209, 0x0409, 0x0809)
_PPT_LOCKED = 0xF3D1C4DF
_PPT_MACROS = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00....[^\x00]\x00\x00\x00", re.DOTALL)
MOST_RECORDS = 20_000


def sniff(reader: Reader) -> str:
    """``doc``, ``xls``, ``ppt`` or ``msg``; ``Wrong`` for locked, dangerous and other ones."""
    try:
        with olefile.OleFileIO(str(reader.path)) as file:
            names = {"/".join(entry).lower() for entry in file.listdir(streams=True, storages=True)}
            return _kind(file, names)
    except Wrong:
        raise
    except Exception as error:
        # A hostile file makes olefile raise whatever Python can raise.
        raise Wrong(_DAMAGED) from error


def _kind(file: Any, names: set[str]) -> str:
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise Wrong(LOCKED)
    if "__properties_version1.0" in names:
        return "msg"
    if any(name.split("/")[-1] in ("_vba_project", "vba", "_vba_project_cur") for name in names):
        raise Wrong(MACROS)
    checks: tuple[tuple[str, str, Callable[[bytes], None]], ...] = (
        ("worddocument", "doc", _check_word),
        ("workbook", "xls", _check_excel),
        ("book", "xls", _check_excel),
        ("powerpoint document", "ppt", _check_slides),
    )
    for name, key, check in checks:
        if name in names:
            check(_stream(file, "current user" if key == "ppt" else name))
            if key == "ppt" and _PPT_MACROS.search(_stream(file, name)):
                raise Wrong(MACROS)
            return key
    raise Wrong("This is an old Office file that OPX does not know. Save it as PDF, and add that.")


def _stream(file: Any, name: str) -> bytes:
    if not file.exists(name):
        return b""
    with file.openstream(name) as stream:
        return bytes(stream.read(40_000_000))


def _check_word(stream: bytes) -> None:
    if len(stream) < 34:
        raise Wrong(_DAMAGED)
    if struct.unpack("<H", stream[10:12])[0] & 0x0100:
        raise Wrong(LOCKED)


def _check_excel(stream: bytes) -> None:
    if len(stream) < 4 or struct.unpack("<H", stream[:2])[0] not in _BOF:
        raise Wrong(_DAMAGED)
    at = 0
    for _ in range(MOST_RECORDS):
        if at + 4 > len(stream):
            return
        record, length = struct.unpack("<HH", stream[at : at + 4])
        if record == _FILEPASS:
            raise Wrong(LOCKED)
        if record == _BOUNDSHEET and stream[at + 9 : at + 10] == b"\x01":
            raise Wrong(MACROS)
        if record == 0x0A:
            return
        at += 4 + length


def _check_slides(stream: bytes) -> None:
    if len(stream) >= 16 and struct.unpack("<I", stream[12:16])[0] == _PPT_LOCKED:
        raise Wrong(LOCKED)
