"""PDFs: whether they open, and what they hold besides pages."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from opx_core.files.reader import Reader
from opx_core.files.verdict import Wrong
from opx_core.files.zips import LOCKED, is_appended

_DAMAGED = "This PDF is damaged or cut short, and does not open. Ask for it again."
_SCRIPTS = (b"/JavaScript", b"/JS ", b"/JS(", b"/JS<")
MOST_PAGES_CHECKED = 200


def check(reader: Reader) -> list[str]:
    """What to heed about a PDF; ``Wrong`` where it does not open or is two files in one."""
    found = []
    start = reader.head[:1024].find(b"%PDF-")
    before = reader.head[:start].lower()
    script = before.lstrip().startswith((b"//", b"/*", b"#!", b"<"))
    if is_appended(reader) or script or b"function" in before:
        raise Wrong("Two files are joined in this one. Print the PDF to a new PDF, and add that.")
    if before.strip():
        found.append("Other data stands before the PDF’s beginning. OPX shows only its pages.")
    document = opened(reader)
    try:
        return found + _inside(document, reader)
    finally:
        document.close()


def opened(reader: Reader) -> pypdfium2.PdfDocument:
    """The PDF, open; ``Wrong`` where it is locked or damaged."""
    try:
        document = pypdfium2.PdfDocument(reader.path)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise Wrong(LOCKED if locked or "assword" in str(error) else _DAMAGED) from error
    if pages == 0:
        raise Wrong("This PDF has no pages. Ask for it again.")
    return document


def _inside(document: pypdfium2.PdfDocument, reader: Reader) -> list[str]:
    found = []
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 or reader.find(*_SCRIPTS):
        found.append("It holds a script. Read it here; a download could run it.")
    if (count := pdfium.FPDFDoc_GetAttachmentCount(document)) > 0 or reader.find(b"/EmbeddedFile"):
        many = f"{count} files are" if count > 1 else "A file is"
        found.append(f"{many} attached inside it. Ask for what matters as a file of its own.")
    if reader.find(b"/Launch") or _launches(document):
        found.append("It can start a program when someone clicks in it. Read it here.")
    return found


def _launches(document: pypdfium2.PdfDocument) -> bool:
    for number in range(min(len(document), MOST_PAGES_CHECKED)):
        try:
            page = document[number]
        except pypdfium2.PdfiumError:
            continue
        if _page_launches(page):
            return True
    return False


def _page_launches(page: pypdfium2.PdfPage) -> bool:
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    while pdfium.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
        action = pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_LAUNCH:
            return True
    return False
