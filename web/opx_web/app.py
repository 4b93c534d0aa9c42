"""The application: the pages of the core and of every loaded module, put together and checked."""

from collections.abc import Sequence

from litestar import Litestar
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import DefineMiddleware
from litestar.static_files import create_static_files_router

from opx_core.plugins import AssemblyError
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_web import errors, routes, routing, templating
from opx_web.api import openapi, problems
from opx_web.assets import STATIC
from opx_web.csrf import FormTokens
from opx_web.headers import SafeHeaders
from opx_web.hosts import KnownHosts
from opx_web.sessions import TenantSessions
from opx_web.tenants import KnownTenants

YEAR = 365 * 24 * 3600
LARGEST_REQUEST = 10_000_000


def create_app(opx: Runtime) -> Litestar:
    """The application for a running OPX; ``AssemblyError`` if a module's routes do not fit."""
    handlers = [*routes.ROUTES, *_module_routes(opx)]
    routing.check(handlers, opx.plugins)
    secure, known = opx.settings.secure_cookies, KnownTenants(opx)
    return Litestar(
        route_handlers=[*handlers, _static()],
        guards=[routing.permitted],
        middleware=[
            DefineMiddleware(KnownHosts, settings=opx.settings, known=known),
            DefineMiddleware(TenantSessions, opx=opx, known=known),
            DefineMiddleware(FormTokens, config=_form_tokens(opx.settings)),
        ],
        before_send=[SafeHeaders(secure=secure)],
        exception_handlers=problems.over(errors.HANDLERS),
        state=State(
            {
                "opx": opx,
                "known_tenants": known,
                "api_schema": openapi.Described(handlers),
                "templates": templating.environment(opx.plugins, opx.settings.state / "templates"),
            }
        ),
        openapi_config=None,
        debug=False,  # else a variable of the environment could switch it on
        request_max_body_size=LARGEST_REQUEST,
        logging_config=None,
    )


def _form_tokens(settings: Settings) -> CSRFConfig:
    secure = settings.secure_cookies
    return CSRFConfig(
        secret=settings.signing_secret(),
        cookie_name="__Host-opx_csrf" if secure else "opx_csrf",
        cookie_httponly=True,
        cookie_secure=secure,
    )


def _static() -> HTTPRouteHandler:
    return create_static_files_router(  # type: ignore[return-value]
        path="/static",
        directories=[STATIC],
        opt={"public": True},
        cache_control=None,
    )


def _module_routes(opx: Runtime) -> Sequence[HTTPRouteHandler]:
    found: list[HTTPRouteHandler] = []
    hook = opx.plugins.hook.register_routes
    for implementation in reversed(hook.get_hookimpls()):
        name = implementation.plugin_name
        for handler in implementation.function():
            below = f"{routing.API}/{name}/" if handler.opt.get("api") else f"/{name}/"
            wrong = [path for path in handler.paths if not f"{path}/".startswith(below)]
            if wrong:
                raise AssemblyError(f"{name} has the route {wrong[0]}: put it below {below[:-1]}.")
            found.append(handler)
    return found
