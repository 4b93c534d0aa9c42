"""How the characters of a file are written, found by looking at all of it."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path

CHUNK = 1 << 20
MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LOOKED_AT = 4000


def of(path: Path) -> str:
    """The name of the file's encoding: UTF-8, UTF-16 or, where it is neither, Windows-1252."""
    with path.open("rb") as raw:
        start = raw.read(LOOKED_AT)
        if start.startswith(MARKS):
            return "utf-16"
        if wide := _wide(start):
            return wide
        raw.seek(0)
        return _eight_bit(iter(lambda: raw.read(CHUNK), b""), start)


def text(raw: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    """The file as text; what cannot be read is replaced by U+FFFD."""
    return io.TextIOWrapper(raw, encoding, errors="replace", newline="")


def _wide(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain text is zero."""
    if len(start) < 4:
        return ""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.7 and odd < half * 0.1 else ""


def _eight_bit(chunks: Iterator[bytes], start: bytes) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if start.startswith(codecs.BOM_UTF8) else "utf-8"
