"""Handlers of the API. Each names a permission, as pages do, and the scope that a token needs."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec

from opx_web.api import keys
from opx_web.api.values import Problem
from opx_web.routing import ANY_SCOPE, API, FORM_BYTES, Decorator

JSON, PROBLEM = "application/json", "application/problem+json"
LARGEST = 1_000_000
MAKERS: dict[str, Callable[..., Any]] = {"POST": post, "PATCH": patch, "DELETE": delete}
ANSWERS = {
    400: "It cannot be understood",
    401: "No good token",
    403: "A permission or a scope is missing",
    404: "Not there, or not for this token",
    409: "It changed meanwhile, or is not possible now",
    412: "The version in If-Match is not the newest",
    413: "Too large",
    415: "Not JSON",
    422: "Something has to be put right",
    429: "Too many tokens that are not good, or cases a day",
}


def read(path: str, *, permission: str, scope: str, media_type: str = JSON) -> Decorator:
    """A handler of GET for tokens with ``scope`` of people with ``permission``."""
    opt = _opt(permission, scope)
    return get(
        f"{API}{path}",
        opt=opt,
        media_type=media_type,
        responses=_errors(400, 401, 403, 404, 429),
        security=[{"token": []}],
        tags=[_noun(path)],
    )


def write(
    path: str, *, permission: str, scope: str, method: str = "POST", status: int = 201
) -> Decorator:
    """A handler that takes JSON and changes something. It may carry an ``Idempotency-Key``."""
    return MAKERS[method](  # type: ignore[no-any-return]
        f"{API}{path}",
        opt=_opt(permission, scope),
        media_type=MediaType.JSON,
        status_code=status,
        request_max_body_size=LARGEST,
        before_request=_json_or_again,
        after_request=keys.keep,
        responses=_errors(*ANSWERS),
        security=[{"token": []}],
        tags=[_noun(path)],
    )


def upload(path: str, *, permission: str, scope: str, largest: int) -> Decorator:
    """A handler of POST that takes a file as multipart, which waits on disk, not in memory."""
    return post(
        f"{API}{path}",
        opt=_opt(permission, scope) | {"upload": True},
        media_type=MediaType.JSON,
        request_max_body_size=largest + FORM_BYTES,
        before_request=_file_or_again,
        after_request=keys.keep,
        responses=_errors(*ANSWERS),
        security=[{"token": []}],
        tags=[_noun(path)],
    )


def receiver(path: str, *, permission: str, scope: str, largest: int, there: type) -> Decorator:
    """A handler of POST that takes a file and opens its tenant sessions itself.

    It knows no ``Idempotency-Key``: what is sent twice has to be the same thing by itself,
    and is then answered 200 with what is ``there``.
    """
    return post(
        f"{API}{path}",
        opt=_opt(permission, scope) | {"own_sessions": True},
        media_type=MediaType.JSON,
        request_max_body_size=largest + FORM_BYTES,
        before_request=_a_form,
        responses=_errors(*ANSWERS)
        | {200: ResponseSpec(there, description="It is there already", generate_examples=False)},
        security=[{"token": []}],
        tags=[_noun(path)],
    )


def answer(content: Any, status: int = 200, **headers: str) -> Response[Any]:
    """An answer of the API; underscores in the names of headers become hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(content, status_code=status, media_type=MediaType.JSON, headers=named)


def _opt(permission: str, scope: str) -> dict[str, Any]:
    own = {"permission": permission, "scope": scope, "public": False}
    return {**own, "api": True, "exclude_from_csrf": True}


def _errors(*statuses: int) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(Problem, description=ANSWERS[status], media_type=PROBLEM)
        for status in statuses
    }


def _noun(path: str) -> str:
    words = [word for word in path.split("/") if word and not word.startswith("{")]
    return words[1] if words[0] == "cases" and len(words) > 1 else words[0]


async def _json_or_again(request: Request[Any, Any, Any]) -> Response[Any] | None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise HTTPException("Send JSON, as application/json.", status_code=415)
    body = await request.body()
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise HTTPException("The body is not JSON.", status_code=400) from None
    if rb"\u0000" in body:
        raise HTTPException("A text holds the character NUL.", status_code=400)
    return await keys.again(request, body)


async def _file_or_again(request: Request[Any, Any, Any]) -> Response[Any] | None:
    _a_form(request)
    return await keys.again_file(request)


def _a_form(request: Request[Any, Any, Any]) -> None:
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "multipart/form-data" or "boundary=" not in rest:
        raise HTTPException("Send the file as multipart/form-data.", status_code=415)


Handlers = list[HTTPRouteHandler]
Call = Callable[..., Awaitable[Response[Any]]]
__all__ = ["ANY_SCOPE", "API", "answer", "read", "receiver", "upload", "write"]
