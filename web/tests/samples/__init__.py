"""Sample pages, all names invented: what the templates are tested and pictured with."""

from opx_web.case.page import Composer
from opx_web.pages import Shell

from .around import shell, stranger
from .case import CASE
from .documents import DOCUMENT, DOCUMENT_TABLE, DOCUMENTS, DOCUMENTS_WRONG
from .move import MOVE, MOVE_CONFLICT
from .new_complaint import NEW_COMPLAINT
from .others import BROKEN, NOT_FOUND, REPORT, SEARCH, SEARCH_EMPTY, SIGN_IN, SIGN_IN_AGAIN
from .people import PEOPLE
from .queue import QUEUE, QUEUE_EMPTY

PAGES: dict[str, tuple[str, object, Shell]] = {
    "sign-in": ("opx/sign_in.html", SIGN_IN, stranger(tenant_name="")),
    "sign-in-again": ("opx/sign_in.html", SIGN_IN_AGAIN, stranger()),
    "queue": ("opx/queue.html", QUEUE, shell()),
    "queue-empty": ("opx/queue.html", QUEUE_EMPTY, shell()),
    "case": ("opx/case.html", CASE, shell()),
    "move": ("opx/move.html", MOVE, shell()),
    "move-conflict": ("opx/move.html", MOVE_CONFLICT, shell()),
    "documents": ("opx/documents.html", DOCUMENTS, shell()),
    "documents-wrong": ("opx/documents.html", DOCUMENTS_WRONG, shell()),
    "document": ("opx/document.html", DOCUMENT, shell()),
    "document-table": ("opx/document.html", DOCUMENT_TABLE, shell()),
    "new": ("complaints/new.html", NEW_COMPLAINT, shell()),
    "search": ("opx/search.html", SEARCH, shell(query="ellison")),
    "search-empty": ("opx/search.html", SEARCH_EMPTY, shell(query="zzz")),
    "report": ("opx/report.html", REPORT, shell()),
    "not-found": ("opx/error.html", NOT_FOUND, shell()),
    "broken": ("opx/error.html", BROKEN, shell()),
    "keys": ("opx/keys.html", None, shell()),
    **{name: (*page, shell()) for name, page in PEOPLE.items()},
}

__all__ = ["CASE", "NEW_COMPLAINT", "PAGES", "QUEUE", "Composer", "shell"]
