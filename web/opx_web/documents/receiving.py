"""The plain form: several files in one request, spooled to disk before anything is asked."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.cases import reading
from opx_core.data_classes import GENERAL
from opx_core.documents import Desk, NotTaken
from opx_core.files.verdict import clean_name
from opx_core.references import tidy
from opx_web.documents.view import documents_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, form_of, opx, tenant_of
from opx_web.routing import receiver

LARGEST = 500_000_000
NOTHING = "Choose at least one file first."


@receiver("/cases/{reference:str}/documents", permission="core.add_documents", largest=LARGEST)
async def add_documents(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Add what was chosen; what could not be taken is said, each with what to do."""
    desk, form = desk_of(request, reference), await form_of(request)
    async with desk.tenants.session(desk.tenant):
        await desk.case()
    ring, data_class = str(form.get("ring") or ""), str(form.get("data_class") or GENERAL)
    files = [file for file in form.getall("files", []) if isinstance(file, UploadFile)]
    added, refused = [], [] if files else [NOTHING]
    for file in files:
        try:
            added.append(await _add(desk, file, ring, data_class))
        except NotTaken as error:
            refused.append(f"{clean_name(file.filename)}: {error}")
    if added:
        opx(request).waker.wake()
    if refused:
        return await _again(request, reference, (ring, data_class), refused, added)
    return Redirect(f"/cases/{tidy(reference)}/documents?done={len(added)}", status_code=303)


ROUTES = [add_documents]


def desk_of(request: OpxRequest, reference: str) -> Desk:
    """Where this person's files for the case arrive."""
    return Desk(opx(request).tenants, tenant_of(request), actor_of(request), reference)


async def _add(desk: Desk, file: UploadFile, ring: str, data_class: str) -> str:
    with tempfile.TemporaryDirectory(prefix="opx-upload-") as folder:
        path = Path(folder) / "file"
        await asyncio.to_thread(_copy, file, path)
        document = await desk.receive(path, file.filename, ring, data_class)
    return str(document["name"])


def _copy(file: UploadFile, path: Path) -> None:
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)


async def _again(
    request: OpxRequest,
    reference: str,
    chosen: tuple[str, str],
    refused: Sequence[str],
    added: Sequence[str],
) -> Response[Any]:
    actor = actor_of(request)
    async with opx(request).tenants.session(tenant_of(request)):
        case = await reading.read(actor, reference)
        said = [f"{name} is added." for name in added]
        ring, data_class = chosen
        page = await documents_page(
            actor, case, ring=ring, data_class=data_class, refused=refused, added=said
        )
    return render(request, "opx/documents.html", page, status=422)
