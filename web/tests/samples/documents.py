"""Samples of evidence."""

from opx_web.documents.page import (
    Comment,
    DocumentPage,
    DocumentRow,
    DocumentsPage,
    Evidence,
    PageImage,
    Preview,
    Seen,
    SheetView,
    Unfinished,
    UploadForm,
)
from opx_web.documents.panel import RINGS
from opx_web.pages import CaseHead, Fact, FieldView, FormView, MenuLink, Option, Problem

HEAD = CaseHead("CV-26-00981", "/cases/CV-26-00981", "Mrs Margaret Ellison", "Investigating")
BASE = "/cases/CV-26-00981/documents"
LETTER = DocumentRow(
    "Plumber’s report.pdf",
    f"{BASE}/1",
    "file-text",
    "PDF",
    "240 KB",
    "Ms Ruth Clarke",
    "Thu 29 Oct 16:45",
    "2026-10-29T16:45:00+00:00",
    "all",
    ("It holds a script. Read it here; a download could run it.",),
    "agreed",
)
AWAY = DocumentRow(
    "Claim call.mp3",
    f"{BASE}/2",
    "volume",
    "MP3 recording",
    "3.1 MB",
    "Tom Whitfield",
    "Fri 20 Nov 15:10",
    "2026-11-20T15:10:00+00:00",
    "team",
    struck="Taken away today 10:21 by Tom Whitfield: another customer’s call",
)
FORM = UploadForm(
    BASE,
    f"{BASE}/uploads",
    BASE,
    ".pdf,.png",
    "Up to 100 MB each.",
    900_000,
    RINGS,
    (Option("general", "General", chosen=True), Option("bank", "Bank details")),
    (Unfinished("Film.mov", "3 MB of 12 MB have arrived.", f"{BASE}/uploads/1/cancellation"),),
)
WRONG = UploadForm(
    BASE,
    f"{BASE}/uploads",
    BASE,
    ".pdf,.png",
    "Up to 100 MB each.",
    900_000,
    RINGS,
    problems=(Problem("photos.zip: This is a zip archive.", "f-files"),),
    said=("letter.pdf is added.",),
)
EVIDENCE = Evidence((LETTER, AWAY), "2 documents", FORM, BASE)
DOCUMENTS = DocumentsPage(HEAD, EVIDENCE, "2 documents are added.")
DOCUMENTS_WRONG = DocumentsPage(HEAD, Evidence((), "0 documents", WRONG))


def _form(name: str, kind: str = "text", error: str = "") -> FormView:
    field = FieldView(name, name.title(), kind, error=error, options=(Option("a", "A"),))  # type: ignore[arg-type]
    problems = (Problem(error, field.id),) if error else ()
    return FormView(f"{BASE}/1/{name}", f"Save {name}", (field,), (("version", "1"),), problems)


DOCUMENT = DocumentPage(
    HEAD,
    MenuLink("Evidence", BASE),
    LETTER,
    (Fact("Kind", "PDF"), Fact("Size", "240 KB (240,118 bytes)")),
    Preview(
        "The first 1 of 2 pages are shown.", images=(PageImage(f"{BASE}/1/pages/1", "Page 1"),)
    ),
    f"{BASE}/1/content",
    (Comment("Tom Whitfield", "Today 10:21", "2026-11-23T10:21:00+00:00", ("It names the day.",)),),
    (Seen("Tom Whitfield", "First Fri 20 Nov 15:10, last Today 10:21"),),
    _form("comment", "longtext"),
    _form("ring", "choice"),
    _form("data_class", "choice"),
    _form("opinion", "choice"),
    _form("reason", error="Say why it is taken away."),
    (Problem("Say why it is taken away.", "f-reason"),),
)
DOCUMENT_TABLE = DocumentPage(
    HEAD,
    MenuLink("Evidence", BASE),
    AWAY,
    (),
    Preview(
        words="Dear Mrs Ellison",
        headers=(Fact("From", "a@example.org"),),
        attached=("photo.jpg",),
        sheets=(SheetView("October", ("Date", ""), (("1 Oct", "5"),), "Only the first rows."),),
        sound=f"{BASE}/2/content",
    ),
    "",
    (),
    (),
    conflict="Someone changed this document.",
)
