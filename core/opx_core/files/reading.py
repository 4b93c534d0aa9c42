"""What a file says, and what its page may show of it."""

from pathlib import Path

from opx_core.files import mail, office, pages, sheets, texts
from opx_core.files.kinds import KINDS
from opx_core.files.outcome import Outcome, printable
from opx_core.files.reader import Reader

_CLOSED = "Pictures of this kind cannot be shown here. Download it to see it."
_UNREADABLE = "It cannot be shown here. Download it to read it."


def read(path: Path, kind: str, folder: Path) -> Outcome:
    """Read the file; pictures of its pages go to ``folder``. Never raises over a file."""
    try:
        return _read(Reader(path), kind, folder)
    except Exception:
        # Each library has errors of its own, and hostile files find all of them.
        return Outcome("", _UNREADABLE)


def _read(reader: Reader, kind: str, folder: Path) -> Outcome:
    match kind:
        case "pdf":
            return pages.read_pdf(reader, folder)
        case "docx" | "pptx":
            return office.read_new(reader, kind)
        case "doc" | "ppt":
            return office.read_old(reader, kind)
        case "xlsx" | "xls":
            return sheets.read_workbook(reader)
        case "csv":
            return sheets.read_csv(reader)
        case "txt":
            return Outcome("words", "", 0, printable(texts.decode(reader.start(4_000_000))))
        case "eml":
            return mail.read_eml(reader)
        case "msg":
            return mail.read_msg(reader)
    family = KINDS[kind].family
    if family == "picture":
        return pages.read_picture(reader, kind, folder)
    return Outcome("", _CLOSED) if family == "closed" else Outcome("media")
