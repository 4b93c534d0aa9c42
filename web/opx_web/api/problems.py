"""Errors of the API as problem details (RFC 9457): what to put right, nothing from inside."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from opx_core import cases, db, quotas
from opx_core.case_list import BadFilter
from opx_core.cases import Invalid
from opx_core.documents import NotTaken
from opx_core.parties import PartyConflict
from opx_core.policy import NotAllowed
from opx_web.addresses import remote
from opx_web.api import throttle
from opx_web.api.values import Problem, Wrong
from opx_web.requests import OpxRequest, opx
from opx_web.routing import API, NotSignedIn

log = structlog.get_logger("opx.api")
DOCS = f"{API}/docs"
KIND = "application/problem+json"
TITLES = {
    400: ("bad-request", "This request cannot be understood"),
    401: ("no-token", "No good token"),
    403: ("not-allowed", "This token may not do this"),
    404: ("not-found", "Not found"),
    405: ("no-such-method", "This address takes no such request"),
    409: ("conflict", "Not possible as things stand"),
    412: ("changed-meanwhile", "Somebody changed it meanwhile"),
    413: ("too-large", "This is too large"),
    415: ("wrong-type", "This is not what the address takes"),
    422: ("invalid", "Something has to be put right"),
    429: ("too-many-tries", "Too many for now"),
    500: ("unexpected", "This did not work"),
    503: ("not-reachable", "Not reachable for a moment"),
}
Handler = Callable[[OpxRequest, Any], Response[Any]]


class Fault(Exception):
    """What a handler of the API refuses: a status, a sentence, and what is wrong by pointer."""

    def __init__(self, status: int, detail: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors = status, detail, errors or {}


def over(handlers: Mapping[Any, Handler]) -> dict[Any, Handler]:
    """The handlers of errors, with those of the API told apart by their address."""
    return {kind: _either(handler) for kind, handler in handlers.items()}


def answer(request: OpxRequest, error: Exception) -> Response[Any]:
    """The problem that an error of the API is."""
    if isinstance(error, NotSignedIn):
        return _no_token(request)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _http(request, error)
    ours = isinstance(error, KeyError | IndexError)  # LookupErrors that are faults of ours
    for kind, status in STATUSES.items():
        if isinstance(error, kind) and not ours:
            said = error.args[0] if isinstance(error, LookupError) and error.args else str(error)
            return problem(request, status, str(said), _wrong(error))
    if isinstance(error, Fault):
        return problem(request, error.status, error.detail, _pointed(error.errors))
    if isinstance(error, db.LOST):
        log.error("database_away", path=request.url.path, why=type(error).__name__)
        said = "OPX cannot reach its database. It may have been saved, or not: look, then repeat."
        return problem(request, 503, said, headers={"retry-after": "30"})
    reference = secrets.token_hex(4).upper()
    log.error("unexpected", reference=reference, path=request.url.path, exc_info=error)
    said = "Something went wrong on our side. Nothing was saved."
    return problem(request, 500, said, reference=reference)


STATUSES: dict[type[Exception], int] = {
    NotAllowed: 403,
    Invalid: 422,
    cases.Refused: 409,
    cases.Conflict: 409,
    PartyConflict: 409,
    NotTaken: 422,
    BadFilter: 400,
    quotas.DayIsFull: 429,
    LookupError: 404,
}


def problem(
    request: OpxRequest,
    status: int,
    detail: str,
    errors: list[Wrong] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
    reference: str = "",
) -> Response[Any]:
    """An answer that says what is wrong. ``instance`` is the address as it was asked."""
    slug, title = TITLES.get(status, TITLES[400])
    told = Problem(
        f"{DOCS}#{slug}", title, status, detail, request.url.path, errors or [], reference
    )
    body = msgspec.json.encode(told)
    return Response(body, status_code=status, media_type=KIND, headers=dict(headers or {}))


def _either(handler: Handler) -> Handler:
    def told(request: OpxRequest, error: Exception) -> Response[Any]:
        path = request.scope["path"]
        api = path.startswith(f"{API}/") and path != DOCS
        return answer(request, error) if api else handler(request, error)

    return told


def _no_token(request: OpxRequest) -> Response[Any]:
    """A request with a token that is not good counts, one without any does not."""
    asked = {"www-authenticate": 'Bearer realm="OPX"'}
    sent = request.headers.get("authorization", "")
    where = remote(request.scope, opx(request).settings)
    if sent and throttle.failed(where):
        return problem(request, 429, "Wait a minute.", headers={**asked, "retry-after": "60"})
    if sent:
        log.info("token_refused", address=where)
    said = "Send a token as “Authorization: Bearer opx_…”. A cookie opens nothing here."
    return problem(request, 401, said, headers=asked)


def _http(request: OpxRequest, error: HTTPException) -> Response[Any]:
    status, wrong = error.status_code, []
    if isinstance(error, ValidationException):
        told = [each for each in error.extra or [] if isinstance(each, dict)]
        in_body = any(each.get("source", "body") == "body" for each in told)
        status = 422 if in_body else 400
        wrong = [Wrong(_pointer(each), str(each.get("message", ""))) for each in told]
        return problem(request, status, "Some values are not of the right kind.", wrong)
    headers = {name: value for name, value in (error.headers or {}).items() if name == "allow"}
    plain = status in (400, 409, 415, 422)
    said = error.detail if plain else TITLES.get(status, TITLES[400])[1] + "."
    return problem(request, status, said, headers=headers)


def _pointer(each: Mapping[str, Any]) -> str:
    key = str(each.get("key", "")).removeprefix("data").strip(".")
    if each.get("source", "body") != "body":
        return key
    return "/" + key.replace(".", "/") if key else ""


def _wrong(error: Exception) -> list[Wrong]:
    if isinstance(error, Invalid):
        return _pointed({f"/{name}": said for name, said in error.errors.items()})
    if isinstance(error, cases.Refused):
        return [Wrong("/move", reason) for reason in error.reasons]
    return []


def _pointed(errors: Mapping[str, str]) -> list[Wrong]:
    return [Wrong(pointer, said) for pointer, said in errors.items()]
