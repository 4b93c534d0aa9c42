"""The description of the API (OpenAPI 3.1), made from its handlers, and the same as a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, Response
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from opx_core.api_tokens import SCOPES
from opx_web.api.problems import TITLES
from opx_web.api.routing import ANY_SCOPE, read
from opx_web.rendering import render
from opx_web.requests import OpxRequest
from opx_web.routing import API, page

READ = "core.read_cases"
FORMS: dict[str, dict[str, dict[str, str]]] = {
    f"{API}/cases/{{reference}}/documents": {
        "file": {"type": "string", "format": "binary"},
        "ring": {"type": "string"},
    },
    f"{API}/ingestor/batches": {
        "file": {"type": "string", "format": "binary"},
        "importer": {"type": "string"},
        "mapping": {"type": "string"},
        "book": {"type": "string"},
    },
}
ABOUT = (
    "Complaints handling for programs. Send a token as “Authorization: Bearer opx_…”. Lists come "
    "50 at a time: follow next. A write may carry an Idempotency-Key: within 24 hours the same "
    "request is answered as before and done once. Errors are problem details (RFC 9457)."
)


@dataclass(frozen=True, slots=True)
class Operation:
    """What an address does, for the page."""

    id: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    takes: tuple[tuple[str, str, bool], ...]
    gives: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations on one noun."""

    id: str
    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Docs:
    """The page: what is possible, by noun; the shapes of what is sent; the kinds of problem."""

    about: str
    groups: tuple[Group, ...]
    scopes: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, int, str], ...]


class Described:
    """The description, made when it is first asked for: it takes half a second."""

    def __init__(self, handlers: Sequence[HTTPRouteHandler]) -> None:
        self._handlers, self._told = handlers, dict[str, Any]()

    def whole(self) -> dict[str, Any]:
        """All of it."""
        if not self._told:
            self._told = schema(self._handlers)
        return self._told


@read("/openapi.json", permission=READ, scope=ANY_SCOPE)
async def openapi(request: OpxRequest) -> Response[dict[str, Any]]:
    """This description."""
    return Response(request.app.state.api_schema.whole(), media_type=MediaType.JSON)


@page(f"{API}/docs", permission=READ)
async def docs(request: OpxRequest) -> Response[Any]:
    """The API for people to read."""
    return render(request, "opx/api.html", _docs(request.app.state.api_schema.whole()))


ROUTES = [openapi, docs]


def schema(handlers: Iterable[HTTPRouteHandler]) -> dict[str, Any]:
    """The description of those of the handlers that are the API’s."""
    own = [each for each in handlers if each.opt.get("api")]
    scheme = SecurityScheme(type="http", scheme="bearer", description="A token: opx_…")
    config = OpenAPIConfig(
        title="OPX",
        version="1",
        description=ABOUT,
        components=Components(security_schemes={"token": scheme}),
        use_handler_docstrings=True,
    )
    made = Litestar(own, openapi_config=config, logging_config=None).openapi_schema.to_schema()
    scopes = {
        (path.replace(":str", "").replace(":int", ""), method.lower()): str(each.opt["scope"])
        for each in own
        for path in each.paths
        for method in each.http_methods
    }
    for path, operations in made["paths"].items():
        for method, told in operations.items():
            _finish(path, method, told, scopes.get((path, method), ""))
    return made


def _finish(path: str, method: str, told: dict[str, Any], scope: str) -> None:
    """What the framework cannot know: forms, keys, and which scope a token needs."""
    told["x-scope"] = scope
    if method == "post" and path in FORMS:
        form = {"type": "object", "properties": FORMS[path], "required": ["file"]}
        told["requestBody"] = {"content": {"multipart/form-data": {"schema": form}}}
        told["requestBody"]["required"] = True
    if method in ("post", "patch"):
        key = {"name": "Idempotency-Key", "in": "header", "required": False}
        key["schema"] = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        told.setdefault("parameters", []).append(key)


def _docs(told: Mapping[str, Any]) -> Docs:
    groups: dict[str, list[Operation]] = {}
    shapes = told.get("components", {}).get("schemas", {})
    for path, operations in told["paths"].items():
        for method, each in operations.items():
            noun = (each.get("tags") or ["other"])[0]
            groups.setdefault(noun, []).append(_operation(path, method, each, shapes))
    return Docs(
        ABOUT,
        tuple(
            Group(f"g-{noun.replace('.', '-')}", noun.capitalize(), tuple(some))
            for noun, some in groups.items()
        ),
        tuple((each.key, each.name) for each in SCOPES),
        tuple((slug, status, title) for status, (slug, title) in TITLES.items()),
    )


def _operation(
    path: str, method: str, told: Mapping[str, Any], shapes: Mapping[str, Any]
) -> Operation:
    said = str(told.get("description", ""))
    first, _, rest = said.partition("\n")
    good: Mapping[str, Any] = next(
        (each for code, each in told["responses"].items() if code.startswith("2")), {}
    )
    content = next(iter(good.get("content", {"": {}}).values()))
    return Operation(
        told["operationId"],
        method.upper(),
        path,
        first,
        " ".join(rest.split()),
        str(told.get("x-scope", "")),
        tuple(_takes(told, shapes)),
        _name(content.get("schema", {})),
    )


def _takes(told: Mapping[str, Any], shapes: Mapping[str, Any]) -> Iterable[tuple[str, str, bool]]:
    for each in told.get("parameters", []):
        yield each["name"], f"in the {each['in']}", bool(each.get("required"))
    for content in told.get("requestBody", {}).get("content", {}).values():
        shape = content["schema"]
        shape = shapes.get(_name(shape), shape)
        needed = shape.get("required", [])
        for name, kind in shape.get("properties", {}).items():
            yield name, _words(kind), name in needed


def _words(kind: Mapping[str, Any]) -> str:
    if "enum" in kind:
        return "one of " + ", ".join(str(each) for each in kind["enum"] if each is not None)
    some = [_words(each) for each in kind.get("oneOf", kind.get("anyOf", ()))]
    return " or ".join(some) or str(kind.get("format") or kind.get("type") or "object")


def _name(schema_: Mapping[str, Any]) -> str:
    return str(schema_.get("$ref", "")).rpartition("/")[2]
