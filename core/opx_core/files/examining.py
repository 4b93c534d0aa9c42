"""The verdict on a file: what it is, whether it is taken, and what to heed about it."""

from pathlib import Path

from opx_core.files import pdfs, pictures, texts, zips
from opx_core.files.kinds import EXTRA, KINDS, TAKEN, by_ending
from opx_core.files.reader import Reader
from opx_core.files.sniffing import sniff
from opx_core.files.verdict import Verdict, Wrong

_HIDDEN_IN_SOUND = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"%PDF-", b"<script", b"<?php")
DAMAGED = "This file is damaged or cut short. Ask for it again, or save a new copy."
_FORMULA = ("=", "+", "-", "@")


def examine(path: Path, name: str, allowed: frozenset[str] = EXTRA) -> Verdict:
    """The verdict on the file at ``path`` that is called ``name``; never raises over a file."""
    try:
        reader = Reader(path)
        kind = sniff(reader, name)
        if kind in EXTRA and kind not in allowed:
            raise Wrong(
                f"This is an {KINDS[kind].name} file, which your firm does not take. {TAKEN}"
            )
        return Verdict(kind, tuple(_naming(kind, name) + _inside(reader, kind)))
    except Wrong as wrong:
        return Verdict(refusal=str(wrong))
    except Exception:
        # Each library has errors of its own, and hostile files find all of them.
        return Verdict(refusal=DAMAGED)


def _naming(kind: str, name: str) -> list[str]:
    claimed = by_ending(name)
    if claimed == kind:
        return []
    ending = f".{name.rpartition('.')[2]}" if "." in name else ""
    what = KINDS[kind].name
    if not ending:
        return []
    if len(ending) > 12:
        return []
    return [f"Its name ends in {ending}, but it is a {what} file. Downloads end in .{kind}."]


def _inside(reader: Reader, kind: str) -> list[str]:
    family = KINDS[kind].family
    if kind == "pdf":
        return pdfs.check(reader)
    if family == "picture":
        return pictures.check(reader, kind)
    if kind in ("docx", "xlsx", "pptx"):
        return zips.marks(reader)
    if kind == "csv":
        return _formulas(reader)
    if family in ("sound", "video", "closed"):
        return _media(reader, kind)
    return []


def _formulas(reader: Reader) -> list[str]:
    cells = texts.decode(reader.start(200_000)).replace("\t", ",").replace(";", ",")
    starts = (cell.strip(' "') for line in cells.splitlines() for cell in line.split(","))
    if any(cell.startswith(_FORMULA) and _acts(cell) for cell in starts):
        return ["Some cells are formulas. A spreadsheet would run them: read it here first."]
    return []


def _acts(cell: str) -> bool:
    """Not a negative number, a phone number or a dash."""
    return any(ch.isalpha() for ch in cell) and ("(" in cell or "|" in cell or cell[0] == "=")


def _media(reader: Reader, kind: str) -> list[str]:
    if zips.is_appended(reader) or reader.find(*_HIDDEN_IN_SOUND):
        raise Wrong("Two files are joined in this one. Save the recording again, and add that.")
    if kind in ("mp4", "mov", "m4a") and not reader.find(b"moov"):
        return ["It seems cut short: it may not play."]
    return []
