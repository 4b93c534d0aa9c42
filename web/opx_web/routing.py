"""Handlers that name their permission. One that does not is refused at assembly."""

from collections.abc import Callable, Iterable
from typing import Any

from litestar import get, post
from litestar.connection import ASGIConnection
from litestar.enums import MediaType
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.types import Scope

from opx_core import switches
from opx_core.api_tokens import scope_keys
from opx_core.plugins import AssemblyError, Plugins
from opx_core.policy import NotAllowed, require
from opx_web import seeing

CSV = "text/csv"
API, ANY_SCOPE = "/api/v1", "*"
FORM_BYTES = 1_000_000
Decorator = Callable[[Callable[..., Any]], HTTPRouteHandler]


class NotSignedIn(Exception):
    """The page is only for people who are signed in."""


def page(
    path: str,
    *,
    permission: str | None = None,
    public: bool = False,
    quiet: bool = False,
    takes_out: bool = False,
) -> Decorator:
    """A handler of GET for people with ``permission``, or for anybody if ``public``.

    A ``quiet`` one is asked by scripts by itself, so it is not in the access log. What one
    ``takes_out`` leaves OPX as a file: not while somebody sees as a colleague.
    """
    opt = {"permission": permission, "public": public, "quiet": quiet, "takes_out": takes_out}
    return get(path, opt=opt, media_type=MediaType.HTML)


def download(path: str, *, permission: str) -> Decorator:
    """A handler of GET that answers with a CSV file, for people with ``permission``."""
    opt = {"permission": permission, "public": False, "takes_out": True}
    return get(path, opt=opt, media_type=CSV)


def action(
    path: str,
    *,
    permission: str | None = None,
    public: bool = False,
    while_seeing: bool = False,
) -> Decorator:
    """A handler of POST. It answers 303 when done, and 422 or 409 with the form.

    One ``while_seeing`` works also for somebody who sees as a colleague, as themselves.
    """
    opt = {"permission": permission, "public": public, "while_seeing": while_seeing}
    return post(path, opt=opt, media_type=MediaType.HTML, status_code=200)


def receiver(path: str, *, permission: str, largest: int) -> Decorator:
    """A handler of POST that takes ``largest`` bytes and opens its tenant sessions itself."""
    opt = {"permission": permission, "public": False, "own_sessions": True}
    return _large(path, opt, largest)


def upload(path: str, *, permission: str, largest: int) -> Decorator:
    """An action whose body may have ``largest`` bytes; it arrives on disk, not in memory.

    Only for people with ``permission``: nobody else's body is read at all.
    """
    opt = {"permission": permission, "public": False, "upload": True}
    return _large(path, opt, largest + FORM_BYTES)


def _large(path: str, opt: dict[str, Any], largest: int) -> Decorator:
    return post(
        path,
        opt=opt,
        media_type=MediaType.HTML,
        status_code=200,
        request_max_body_size=largest,
    )


def outside_page(
    path: str, *, permission: str | None = None, public: bool = False, quiet: bool = False
) -> Decorator:
    """A page for people from outside, who are signed in by a cookie of their own."""
    opt = {"permission": permission, "public": public, "outside": True, "quiet": quiet}
    return get(path, opt=opt, media_type=MediaType.HTML)


def outside_action(path: str, *, permission: str | None = None, public: bool = False) -> Decorator:
    """A handler of POST for people from outside."""
    opt = {"permission": permission, "public": public, "outside": True}
    return post(path, opt=opt, media_type=MediaType.HTML, status_code=200)


def is_outside(scope: Scope) -> bool:
    """Whether it goes to a page for people from outside: their cookie counts nowhere else."""
    handler = scope.get("route_handler")
    return handler is not None and bool(handler.opt.get("outside"))


def is_api(scope: Scope) -> bool:
    """Whether the request goes to a handler of the API, which knows tokens and no cookies."""
    handler = scope.get("route_handler")
    return handler is not None and bool(handler.opt.get("api"))


def permitted(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of every route: :class:`NotSignedIn`, ``SwitchedOff``, or ``NotAllowed``."""
    seeing.check(connection.scope, handler)
    if handler.opt.get("public"):
        return
    actor = connection.scope.get("user")
    if actor is None:
        raise NotSignedIn
    tenant: Any = connection.scope.get("opx_tenant")
    module = module_of(connection.scope["path"])
    switches.check(module, tenant.off if tenant is not None else ())
    bearer: Any = connection.scope.get("opx_bearer")
    if bearer is not None:
        _in_scope(bearer.scopes, handler.opt.get("scope"))
    require(actor, handler.opt["permission"])


def _in_scope(held: Iterable[str], wanted: str | None) -> None:
    # Asked before the permission, which a token without the scope lacks whatever its person may do.
    if wanted not in (ANY_SCOPE, *held):
        raise NotAllowed(f"This token does not have the scope “{wanted}”. Make one that has it.")


def module_of(path: str) -> str:
    """The module whose address this is: the first word, in the API the first after it."""
    return path.removeprefix(API).split("/", 2)[1]


def check(handlers: Iterable[HTTPRouteHandler], plugins: Plugins) -> None:
    """Refuse, by ``AssemblyError``, a handler whose permission nobody registered."""
    for handler in handlers:
        permission, paths = handler.opt.get("permission"), ", ".join(sorted(handler.paths))
        if handler.opt.get("api") and handler.opt.get("scope") not in (ANY_SCOPE, *scope_keys()):
            raise AssemblyError(f"The route {paths} names no scope of tokens: see api_tokens.")
        known = plugins.permissions.get(str(permission))
        outside = bool(handler.opt.get("outside"))
        if handler.opt.get("public") or (known is not None and known.outside is outside):
            continue
        raise AssemblyError(
            f"The route {paths} names no registered permission. Make it with "
            f"opx_web.routing.page(…, permission=…) or action(…); it has {permission!r}. "
            "Pages for people from outside (outside_page) name a permission that is for them."
        )
