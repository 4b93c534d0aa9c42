"""Uploads that go on where they stopped, for ``documents.js``: JSON in small steps."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.data_classes import GENERAL
from opx_core.documents import NotTaken, uploads
from opx_core.documents.finding import parsed
from opx_core.documents.uploads import Announced, UnknownUpload, WrongPlace
from opx_core.ids import row_id
from opx_core.references import tidy
from opx_web.documents.receiving import desk_of
from opx_web.requests import OpxRequest, opx, typed
from opx_web.routing import receiver

SMALL, PART = 20_000, 1_000_000
BASE = "/cases/{reference:str}/documents/uploads"
ADD = "core.add_documents"


@receiver(BASE, permission=ADD, largest=SMALL)
async def begin_upload(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Begin an upload, or go on with the one that was broken off: its key and what arrived."""
    form = await typed(request)
    announced = Announced(
        form.get("name", ""),
        row_id(form.get("size", "")) or 0,
        form.get("ring", ""),
        form.get("print", ""),
        form.get("data_class", "") or GENERAL,
    )
    try:
        upload = await uploads.begin(desk_of(request, reference), announced)
    except NotTaken as error:
        return _json({"said": str(error)}, 422)
    return _json({"key": str(upload["key"]), "received": upload["received"]})


@receiver(f"{BASE}/{{upload:str}}/parts", permission=ADD, largest=PART)
async def add_part(
    request: OpxRequest, reference: FromPath[str], upload: FromPath[str]
) -> Response[Any]:
    """Take the part that begins at ``start``; 409 with what has arrived if it does not follow."""
    start = row_id(request.query_params.get("start", ""))
    if start is None:
        return _json({"said": "A part says where it begins."}, 422)
    content = await request.body()
    try:
        arrived = await uploads.add_part(desk_of(request, reference), _key(upload), start, content)
    except NotTaken as error:
        return _json({"said": str(error)}, 422)
    except WrongPlace as error:
        return _json({"received": error.received}, 409)
    return _json({"received": arrived})


@receiver(f"{BASE}/{{upload:str}}/finish", permission=ADD, largest=SMALL)
async def finish_upload(
    request: OpxRequest, reference: FromPath[str], upload: FromPath[str]
) -> Response[Any]:
    """Add the document once all of it is here."""
    try:
        document = await uploads.finish(desk_of(request, reference), _key(upload))
    except NotTaken as error:
        return _json({"said": str(error)}, 422)
    except WrongPlace as error:
        return _json({"received": error.received}, 409)
    opx(request).waker.wake()
    href = f"/cases/{tidy(reference)}/documents/{document['key']}"
    marks = " ".join(document["marks"].splitlines())
    return _json({"name": document["name"], "href": href, "said": marks})


@receiver(f"{BASE}/{{upload:str}}/cancellation", permission=ADD, largest=SMALL)
async def cancel_upload(
    request: OpxRequest, reference: FromPath[str], upload: FromPath[str]
) -> Response[Any]:
    """Forget an upload; who cancels one that is over has what they want."""
    desk = desk_of(request, reference)
    async with desk.tenants.session(desk.tenant):
        await desk.case()
    await uploads.cancel(desk, _key(upload))
    return Redirect(f"/cases/{tidy(reference)}/documents", status_code=303)


ROUTES = [begin_upload, add_part, finish_upload, cancel_upload]


def _key(text: str) -> UUID:
    key = parsed(text)
    if key is None:
        raise UnknownUpload("This upload is over. Choose the file again to send it.")
    return key


def _json(content: dict[str, Any], status: int = 200) -> Response[Any]:
    return Response(content, media_type=MediaType.JSON, status_code=status)
