"""Documents: evidence on cases, whose bytes are in an object store and whose rows are the truth.

Other features add one with ``Desk(…).receive(path, name, ring)``, or with ``add`` once the bytes
are stored.
"""

from opx_core.documents.adding import AlreadyThere, NewDocument, add, keep, new_key
from opx_core.documents.changing import Changed, classify, comment, judge, show_to, withdraw
from opx_core.documents.finding import UnknownDocument, comments, find, of_case, see, seen_by
from opx_core.documents.limits import NotTaken, size_words
from opx_core.documents.reading import preview, read_document
from opx_core.documents.receiving import Desk, store_bytes
from opx_core.documents.sweeping import sweep_documents
from opx_core.jobs import Job

__all__ = [
    "JOBS",
    "AlreadyThere",
    "Changed",
    "Desk",
    "NewDocument",
    "NotTaken",
    "UnknownDocument",
    "add",
    "classify",
    "comment",
    "comments",
    "find",
    "judge",
    "keep",
    "new_key",
    "of_case",
    "preview",
    "see",
    "seen_by",
    "show_to",
    "size_words",
    "store_bytes",
    "withdraw",
]
JOBS = [
    Job("core.read_document", read_document),
    Job("core.sweep_documents", sweep_documents, recurring=True),
]
