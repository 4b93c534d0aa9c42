"""The bytes of documents: given out as downloads, and as pictures of their pages."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.params import FromPath
from litestar.response import Stream

from opx_core import documents
from opx_core.documents import UnknownDocument, storage
from opx_core.documents.storage import NoBytes
from opx_core.files.kinds import KINDS, by_ending
from opx_core.ids import row_id
from opx_web.requests import OpxRequest, actor_of, tenant_of
from opx_web.routing import page

ALONE = "default-src 'none'; sandbox"
READ = "core.read_documents"
_RANGE = re.compile(r"bytes=(\d{1,15})?-(\d{1,15})?")


@page("/cases/{reference:str}/documents/{document:str}/content", permission=READ, takes_out=True)
async def download_document(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str]
) -> Response[Any]:
    """The document as it came, to be saved; a part of it where a player asks for one."""
    return await give(request, reference, document)


async def give(request: OpxRequest, reference: str, document: str) -> Response[Any]:
    """The bytes of a document as a download, with headers that keep it to itself."""
    _, row = await documents.find(actor_of(request), reference, document)
    if row["withdrawn_at"] is not None:
        raise UnknownDocument("This document was taken away.")
    answer, whole = await sent(request, row)
    if whole:
        await documents.see(actor_of(request), row)
    return answer


async def sent(request: OpxRequest, row: Mapping[str, Any]) -> tuple[Response[Any], bool]:
    """The bytes of a document that may be read, and whether this answer begins with the first."""
    kind, size = KINDS[row["kind"]], row["size"]
    headers = {**_alone(), "content-disposition": disposition(row["name"], row["kind"])}
    asked = request.headers.get("range", "") if kind.family in ("sound", "video") else ""
    if kind.family in ("sound", "video"):
        headers["accept-ranges"] = "bytes"
    part = byte_range(asked, size) if asked else None
    if asked and part is None:
        refused = Response("", status_code=416, headers={"content-range": f"bytes */{size}"})
        return refused, False
    first, last = part or (0, size - 1)
    headers["content-length"] = str(last - first + 1)
    if part:
        headers["content-range"] = f"bytes {first}-{last}/{size}"
    key = f"{tenant_of(request).id}/{row['key']}"
    pieces = await _begun(storage.active().pieces(key, first, last))
    headers["content-type"] = kind.media_type
    return Stream(pieces, headers=headers, status_code=206 if part else 200), first == 0


@page("/cases/{reference:str}/documents/{document:str}/pages/{number:str}", permission=READ)
async def show_picture(
    request: OpxRequest, reference: FromPath[str], document: FromPath[str], number: FromPath[str]
) -> Response[Any]:
    """A page of a document, drawn anew by us: never the document's own bytes."""
    _, row = await documents.find(actor_of(request), reference, document)
    wanted = row_id(number)
    if wanted is None or not 1 <= wanted <= row["pages"] or row["withdrawn_at"] is not None:
        raise UnknownDocument("This document has no such page.")
    key = f"{tenant_of(request).id}/{row['key']}.page-{wanted}"
    pieces = await _begun(storage.active().pieces(key))
    return Stream(pieces, headers={**_alone(), "content-type": "image/webp"})


ROUTES = [download_document, show_picture]


def disposition(name: str, kind: str) -> str:
    """The header that names a download (RFC 6266), with the ending of what it is."""
    safe = name if by_ending(name) == kind else f"{name}{KINDS[kind].ending}"
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", safe.encode("ascii", "replace").decode())
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"


def byte_range(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of a range as a player asks for it; None if there is no such."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or (found[1] is None and found[2] is None):
        return None
    if found[1] is None:
        first, last = max(0, size - int(found[2])), size - 1
    else:
        first = int(found[1])
        last = min(int(found[2]), size - 1) if found[2] else size - 1
    return (first, last) if first <= last < size else None


def _alone() -> dict[str, str]:
    # A stream's own media type gives way to its handler's: it is set as a header.
    return {"content-security-policy": ALONE, "cache-control": "no-store"}


async def _begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, with the first in hand: what is missing is 404, not a broken answer."""
    try:
        first = await anext(pieces, b"")
    except NoBytes as error:
        raise UnknownDocument("Its content is missing from the store.") from error

    async def all_of_it() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_it()
