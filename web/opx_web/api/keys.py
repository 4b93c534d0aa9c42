"""Idempotency keys: a request that is sent once more is answered as before, and done once.

The answer is kept in the transaction of the write. What was refused changed nothing, so its key
may be used again. A request with the same key while the first is under way is 409.
"""

import hashlib
import json
import re
from contextvars import ContextVar
from typing import Any

from litestar import Request, Response
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException

from opx_core import db
from opx_core.api_tokens import Bearer
from opx_core.api_tokens.answers import oldest
from opx_web.requests import form_of

KEPT_HEADERS = ("location", "etag")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_LOCK = "select pg_try_advisory_xact_lock(hashtextextended($1, 7))"
PIECE = 1 << 20
_pending: ContextVar[tuple[int, str, bytes] | None] = ContextVar("pending", default=None)


async def again(request: Request[Any, Any, Any], body: bytes) -> Response[Any] | None:
    """The answer that this request was given before, or None where it is new or has no key."""
    return await _again(request, hashlib.sha256(body).digest())


async def again_file(request: Request[Any, Any, Any]) -> Response[Any] | None:
    """The same for a form with files: its fields and the files' bytes are what it says."""
    found = hashlib.sha256()
    for name, value in sorted((await form_of(request)).multi_items(), key=lambda each: each[0]):
        found.update(name.encode() + b"\x00")
        if isinstance(value, UploadFile):
            found.update(value.filename.encode() + b"\x00")
            while piece := value.file.read(PIECE):
                found.update(piece)
            value.file.seek(0)
        else:
            found.update(str(value).encode())
    return await _again(request, found.digest())


async def keep(response: Response[Any]) -> Response[Any]:
    """Keep an answer of 200 to 299 for a repetition."""
    key = _pending.get()
    if key is None or not 200 <= (response.status_code or 200) < 300:
        return response
    token_id, name, digest = key
    headers = {each: response.headers[each] for each in KEPT_HEADERS if each in response.headers}
    row = {
        "token_id": token_id,
        "key": name,
        "digest": digest,
        "status": response.status_code,
        "headers": json.dumps(headers),
        "body": response.render(response.content, "application/json"),
    }
    await db.insert("api_answer", [row])
    return response


async def _again(request: Request[Any, Any, Any], body: bytes) -> Response[Any] | None:
    _pending.set(None)
    name = request.headers.get("idempotency-key")
    if name is None:
        return None
    if not _KEY.fullmatch(name):
        raise HTTPException("An Idempotency-Key has 1 to 200 visible letters.", status_code=400)
    bearer: Bearer = request.scope["opx_bearer"]  # type: ignore[typeddict-item]
    if not await db.fetch_value(_LOCK, f"{db.current().tenant}/{bearer.token_id}/{name}"):
        raise HTTPException("The same request is under way. Send it again later.", status_code=409)
    told = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    digest = hashlib.sha256(told + request.headers.get("if-match", "").encode() + body).digest()
    rows = await db.fetch(
        "select * from api_answer where token_id = $1 and key = $2", bearer.token_id, name
    )
    if rows and rows[0]["created_at"] >= oldest():
        return _repeated(dict(rows[0]), digest)
    await db.execute(
        "delete from api_answer where token_id = $1 and key = $2", bearer.token_id, name
    )
    _pending.set((bearer.token_id, name, digest))
    return None


def _repeated(row: db.Row, digest: bytes) -> Response[Any]:
    if bytes(row["digest"]) != digest:
        said = "This Idempotency-Key was used for another request. Use a new one."
        raise HTTPException(said, status_code=422)
    headers = {**json.loads(row["headers"]), "idempotency-replayed": "true"}
    body, media_type = bytes(row["body"]), "application/json"
    return Response(body, status_code=row["status"], headers=headers, media_type=media_type)
