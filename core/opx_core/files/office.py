"""The words of Word documents and PowerPoint slides, old and new."""

import re
import struct
import zipfile
from xml.parsers import expat

import olefile

from opx_core.files.outcome import MOST_CHARACTERS, Outcome, printable
from opx_core.files.reader import Reader

_UNREAD = "Its words cannot be read here. Download it to read it."
_WORD_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_SLIDES = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)(\d+)\.xml")
_TEXT, _PARAGRAPH, _BREAKS = {"w:t", "a:t"}, {"w:p", "a:p"}, {"w:br", "w:cr", "a:br"}
_PPT_UNICODE, _PPT_BYTES = 4000, 4008
LARGEST_PART = 60_000_000


def read_new(reader: Reader, kind: str) -> Outcome:
    """The words of a .docx or .pptx."""
    wanted = _WORD_PARTS if kind == "docx" else _SLIDES
    words: list[str] = []
    with zipfile.ZipFile(reader.path) as archive:
        names = [name for name in archive.namelist() if wanted.fullmatch(name)]
        for name in sorted(names, key=_order):
            with archive.open(name) as part:
                words.append(_paragraphs(part.read(LARGEST_PART)))
    text = printable("\n".join(part for part in words if part.strip()))
    return Outcome("words", "Only its words are shown, without pictures and layout.", 0, text)


def read_old(reader: Reader, kind: str) -> Outcome:
    """The words of a .doc or .ppt, as well as can be."""
    with olefile.OleFileIO(str(reader.path)) as file:
        text = _old_word(file) if kind == "doc" else _old_slides(file)
    text = printable(
        re.sub("[\x00-\x08\x0b-\x1f]", " ", text.replace("\r", "\n").replace("\x07", "\t"))
    )
    if not text.strip():
        return Outcome("", _UNREAD)
    return Outcome("words", "Only its words are shown, without pictures and layout.", 0, text)


def _order(name: str) -> tuple[bool, int, str]:
    number = re.search(r"(\d+)\.xml$", name)
    return ("document" not in name, int(number[1]) if number else 0, name)


def _paragraphs(xml: bytes) -> str:
    """The text of a part; a document type, which could declare entities, stops it."""
    found: list[str] = []
    inside = [False]
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        inside[0] = name in _TEXT
        if name == "w:tab":
            found.append("\t")
        elif name in _BREAKS:
            found.append("\n")

    def end(name: str) -> None:
        inside[0] = False
        if name in _PARAGRAPH:
            found.append("\n")

    def text(data: str) -> None:
        if inside[0]:
            found.append(data)

    def refuse(*_: object) -> None:
        raise ValueError("An Office file declares no document type.")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
    parser.Parse(xml, True)
    return "".join(found)[:MOST_CHARACTERS]


def _old_word(file: olefile.OleFileIO) -> str:
    """The pieces of a Word 97 document in order ([MS-DOC] 2.4.1)."""
    main = file.openstream("WordDocument").read()
    name = "1Table" if struct.unpack_from("<H", main, 10)[0] & 0x0200 else "0Table"
    begin, length = struct.unpack_from("<II", main, 0x01A2)
    pieces = file.openstream(name).read()[begin : begin + length]
    at = 0
    while at < len(pieces) and pieces[at] == 1:
        at += 3 + struct.unpack_from("<H", pieces, at + 1)[0]
    size = struct.unpack_from("<I", pieces, at + 1)[0]
    table = pieces[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table, 0)
    found = []
    for number in range(min(count, 100_000)):
        place = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)[0]
        characters = min(ends[number + 1] - ends[number], MOST_CHARACTERS)
        if place & 0x40000000:
            start = (place & 0x3FFFFFFF) // 2
            found.append(main[start : start + characters].decode("cp1252", "replace"))
        else:
            found.append(main[place : place + 2 * characters].decode("utf-16-le", "replace"))
    return "".join(found)


def _old_slides(file: olefile.OleFileIO) -> str:
    """The text atoms of PowerPoint 97 slides ([MS-PPT] 2.9.41)."""
    stream, at = file.openstream("PowerPoint Document").read(), 0
    found = []
    while at + 8 <= len(stream):
        version, record, length = struct.unpack_from("<HHI", stream, at)
        at += 8
        if version & 0xF == 0xF:
            continue
        if record == _PPT_UNICODE:
            found.append(stream[at : at + length].decode("utf-16-le", "replace"))
        elif record == _PPT_BYTES:
            found.append(stream[at : at + length].decode("cp1252", "replace"))
        at += length
    return "\n".join(found)
