"""The kinds of file that may be added, and what each is called."""

from dataclasses import dataclass
from typing import Literal

Family = Literal["picture", "pages", "words", "table", "mail", "sound", "video", "closed"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``family`` says how it is shown; ``extra`` ones need a setting."""

    key: str
    name: str
    media_type: str
    family: Family
    endings: tuple[str, ...] = ()
    icon: str = "file-text"
    extra: bool = False

    @property
    def ending(self) -> str:
        """The ending that its downloads get."""
        return f".{self.key}"


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ALL = (
    Kind("pdf", "PDF", "application/pdf", "pages"),
    Kind("csv", "CSV table", "text/csv", "table", icon="file-type-csv"),
    Kind("txt", "Plain text", "text/plain", "words", (".text", ".log", ".md")),
    Kind("doc", "Word 97 document", "application/msword", "words"),
    Kind("docx", "Word document", f"{_OFFICE}.wordprocessingml.document", "words"),
    Kind("xls", "Excel 97 workbook", "application/vnd.ms-excel", "table", icon="file-spreadsheet"),
    Kind(
        "xlsx",
        "Excel workbook",
        f"{_OFFICE}.spreadsheetml.sheet",
        "table",
        icon="file-spreadsheet",
    ),
    Kind("ppt", "PowerPoint 97 slides", "application/vnd.ms-powerpoint", "words"),
    Kind("pptx", "PowerPoint slides", f"{_OFFICE}.presentationml.presentation", "words"),
    Kind("png", "PNG picture", "image/png", "picture", icon="photo"),
    Kind("gif", "GIF picture", "image/gif", "picture", icon="photo"),
    Kind("jpg", "JPEG picture", "image/jpeg", "picture", (".jpeg", ".jpe", ".jfif"), "photo"),
    Kind("bmp", "BMP picture", "image/bmp", "picture", (".dib",), "photo"),
    Kind("tif", "TIFF picture", "image/tiff", "picture", (".tiff",), "photo"),
    Kind("mov", "QuickTime film", "video/quicktime", "video", (".qt",), "movie"),
    Kind("mp4", "MP4 film", "video/mp4", "video", (".m4v",), "movie"),
    Kind("mp3", "MP3 recording", "audio/mpeg", "sound", icon="volume"),
    Kind("m4a", "M4A recording", "audio/mp4", "sound", icon="volume"),
    Kind("eml", "E-mail", "message/rfc822", "mail", icon="mail", extra=True),
    Kind("msg", "Outlook e-mail", "application/vnd.ms-outlook", "mail", icon="mail", extra=True),
    Kind("heic", "HEIC picture", "image/heic", "closed", (".heif",), "photo", extra=True),
)
KINDS = {kind.key: kind for kind in _ALL}
EXTRA = frozenset(kind.key for kind in _ALL if kind.extra)
TAKEN = (
    "OPX takes PDF, Word, Excel, PowerPoint, CSV and text files, pictures, recordings and films."
)


def endings(allowed: frozenset[str] = EXTRA) -> tuple[str, ...]:
    """Every ending that a file chooser may offer."""
    kinds = [kind for kind in _ALL if not kind.extra or kind.key in allowed]
    return tuple(ending for kind in kinds for ending in (kind.ending, *kind.endings))


def by_ending(name: str) -> str:
    """The key of the kind that a file's name claims; "" for none that OPX takes."""
    lower = name.lower()
    return next((k.key for k in _ALL if lower.endswith((k.ending, *k.endings))), "")
