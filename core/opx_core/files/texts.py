"""Text: its characters, and what kind of text it is."""

import codecs
import re

from opx_core.files.kinds import TAKEN
from opx_core.files.reader import Reader
from opx_core.files.verdict import Wrong

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_HEADER = re.compile(r"^(?:From |[A-Za-z][\w-]{1,60}:)", re.ASCII)
_MAIL = {"from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path"}
_PROGRAMS = (
    *(".js", ".mjs", ".vbs", ".vbe", ".bat", ".cmd", ".ps1", ".sh", ".py", ".hta", ".wsf"),
    *(".html", ".htm", ".xhtml", ".svg", ".xml", ".url", ".reg", ".lnk", ".php", ".jar", ".scr"),
)
_DELIMITERS = ",;\t|"


def encoding(head: bytes) -> str | None:
    """How these bytes write characters; None where they are no text."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(data: bytes) -> str:
    """``data`` as text, whatever it takes; never raises."""
    return data.decode(encoding(data) or "latin-1", errors="replace")


def sniff(reader: Reader, name: str) -> str | None:
    """``txt``, ``csv`` or ``eml``; None where it is no text, ``Wrong`` for a program or page."""
    written = encoding(reader.head)
    if written is None:
        return None
    text = reader.head.decode(written, errors="replace")
    if len(_CONTROL.findall(text)) > len(text) // 200 or "\ufffd" in text[:-4]:
        return None
    _refuse_programs(text, name.lower())
    if _is_mail(text, name.lower()):
        return "eml"
    if name.lower().endswith(".csv"):
        return "csv"
    plain = name.lower().endswith((".txt", ".text", ".log", ".md"))
    return "csv" if not plain and delimiter(text) else "txt"


def delimiter(text: str) -> str:
    """What parts the cells of a table written as text; "" where it is no table."""
    lines = [line for line in text.splitlines()[:-1] if line.strip()][:20]
    for sign in _DELIMITERS:
        counts = [line.count(sign) for line in lines]
        if len(lines) > 1 and min(counts) > 0 and counts.count(counts[0]) >= len(counts) * 0.8:
            return sign
    return ""


def _refuse_programs(text: str, name: str) -> None:
    start = text.lstrip("\ufeff \t\r\n")[:600].lower()
    if start.startswith(("<!doctype html", "<html", "<script", "<head", "<body")):
        raise Wrong("This is a web page. Print it to a PDF, and add that.")
    if start.startswith(("<?xml", "<svg", "<!doctype")):
        raise Wrong(f"This is XML, which can hold programs. {TAKEN}")
    if start.startswith("{\\rtf"):
        raise Wrong("This is an RTF file. Save it as a Word document or a PDF, and add that.")
    if start.startswith(("-----begin pgp", "-----begin cms", "-----begin pkcs7")):
        raise Wrong("This is encrypted. Decrypt it first, and add what was inside.")
    if start.startswith(("#!/", "<?php", "<%")) or name.endswith(_PROGRAMS):
        raise Wrong("This is a program or a script. Save what it shows as PDF or text.")


def _is_mail(text: str, name: str) -> bool:
    lines = text.lstrip("\ufeff").splitlines()[:200]
    names = []
    for line in lines:
        if not line.strip():
            break
        if line[:1] in " \t":
            continue
        if not _HEADER.match(line):
            break
        names.append(line.partition(":")[0].lower())
    known = _MAIL.intersection(names)
    return len(known) >= 3 or (name.endswith(".eml") and len(known) >= 1)
