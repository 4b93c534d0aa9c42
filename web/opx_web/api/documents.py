"""Documents of a case: listed, given out, and added as the pages take them."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from opx_core import cases, documents
from opx_core.data_classes import GENERAL
from opx_core.db import Row
from opx_core.documents import Desk
from opx_core.documents.adding import AlreadyThere
from opx_core.files.kinds import KINDS
from opx_web.api.problems import Fault
from opx_web.api.routing import answer, read, receiver
from opx_web.api.values import Reference
from opx_web.documents.content import give
from opx_web.documents.receiving import LARGEST
from opx_web.requests import OpxRequest, actor_of, form_of, opx, tenant_of
from opx_web.routing import API

READ, ADD = "core.read_documents", "core.add_documents"
SEES, ADDS = "documents:read", "documents:write"


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document: what it is, who sees it (``ring``), and what was noticed about it."""

    key: str
    name: str
    kind: str
    media_type: str
    size: int
    sha256: str
    ring: str
    data_class: str
    by: str | None
    added_at: datetime
    withdrawn: bool
    noticed: list[str]
    href: str
    content_href: str | None


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The newest 500 documents of a case."""

    items: list[DocumentView]
    total: int


@read("/cases/{reference:str}/documents", permission=READ, scope=SEES)
async def list_documents(request: OpxRequest, reference: Reference) -> Response[DocumentList]:
    """The documents that this token may see, newest first."""
    actor = actor_of(request)
    case = await cases.find(actor, reference)
    rows = await documents.of_case(actor, case["id"])
    some = [_view(case["reference"], row) for row in rows]
    return answer(DocumentList(some, rows[0]["total"] if rows else 0))


@receiver(
    "/cases/{reference:str}/documents",
    permission=ADD,
    scope=ADDS,
    largest=LARGEST,
    there=DocumentView,
)
async def add_document(request: OpxRequest, reference: Reference) -> Response[DocumentView]:
    """Add one file: ``file``, ``ring`` (as of notes) and ``data_class`` (general, bank, health,
    identity or legal) in a multipart form.

    A file that the case has already is not added again: the answer is 200 with what is there.
    """
    desk = Desk(opx(request).tenants, tenant_of(request), actor_of(request), reference)
    async with desk.tenants.session(desk.tenant):
        case = await desk.case()
    form = await form_of(request)
    file, ring = form.get("file"), str(form.get("ring") or "firm")
    data_class = str(form.get("data_class") or GENERAL)
    if not isinstance(file, UploadFile) or not file.filename:
        raise Fault(422, "Send the file as the part “file”, with its name.", {"/file": "Send it"})
    status = 201
    try:
        row = await _receive(desk, file, ring, data_class)
        opx(request).waker.wake()
    except AlreadyThere as error:
        row, status = error.document, 200
    async with desk.tenants.session(desk.tenant):
        _, found = await documents.find(desk.actor, reference, str(row["key"]))
    view = _view(case["reference"], found)
    return answer(view, status, location=view.href)


@read("/cases/{reference:str}/documents/{document:str}", permission=READ, scope=SEES)
async def read_document(
    request: OpxRequest, reference: Reference, document: FromPath[str]
) -> Response[DocumentView]:
    """What is known of one document."""
    case, row = await documents.find(actor_of(request), reference, document)
    return answer(_view(case["reference"], row))


@read(
    "/cases/{reference:str}/documents/{document:str}/content",
    permission=READ,
    scope=SEES,
    media_type="application/octet-stream",
)
async def give_document(
    request: OpxRequest, reference: Reference, document: FromPath[str]
) -> Response[bytes]:
    """The document’s bytes, as a download that no browser opens in OPX’s name."""
    return await give(request, reference, document)


ROUTES = [list_documents, add_document, read_document, give_document]


async def _receive(desk: Desk, file: UploadFile, ring: str, data_class: str) -> Row:
    with tempfile.TemporaryDirectory(prefix="opx-upload-") as folder:
        path = Path(folder) / "file"
        await asyncio.to_thread(_copy, file, path)
        return await desk.receive(path, file.filename, ring, data_class)


def _copy(file: UploadFile, path: Path) -> None:
    file.file.seek(0)
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)


def _view(reference: str, row: dict[str, Any]) -> DocumentView:
    href, gone = f"{API}/cases/{reference}/documents/{row['key']}", bool(row.get("withdrawn_at"))
    return DocumentView(
        str(row["key"]),
        row["name"],
        row["kind"],
        KINDS[row["kind"]].media_type,
        row["size"],
        bytes(row["sha256"]).hex(),
        row["ring"],
        row["data_class"],
        row["author"],
        row["added_at"],
        gone,
        [line for line in row["marks"].splitlines() if line],
        href,
        None if gone else f"{href}/content",
    )
