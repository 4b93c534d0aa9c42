"""One tenant session a request: opened by cookie or token, committed before the answer."""

from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from opx_core import access_log, api_tokens
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_web import bodies, credentials, routing, seeing
from opx_web.hosts import PUBLIC_PATHS
from opx_web.tenants import KnownTenants

REFUSED = (403, 404)


class TenantSessions:
    """Runs every request of someone signed in inside their tenant's session.

    An answer of 400 or above undoes what the request wrote, unless its handler asked otherwise
    (``requests.save_though_refused``). The answer starts only once the
    transaction has committed, so what a person is told was saved has been saved.
    """

    def __init__(self, app: ASGIApp, opx: Runtime, known: KnownTenants) -> None:
        self.app, self.opx, self.known = app, opx, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        scope["user"] = None
        tenant, token = await self._who(scope)
        if tenant is None:
            if bodies.is_upload(scope):
                raise routing.NotSignedIn
            await self.app(scope, receive if not _is_own(scope) else _nothing, send)
            return
        if _is_own(scope):
            await self._without_session(tenant, token, scope, receive, send)
            return
        scope["opx_tenant"] = tenant  # type: ignore[typeddict-unknown-key]
        if bodies.is_upload(scope):
            async with self.opx.tenants.session(tenant):
                await credentials.stand(scope, token)
            routing.permitted(ASGIConnection(scope), scope["route_handler"])
        async with (
            bodies.arrived(scope, receive) as again,
            self.opx.tenants.session(tenant) as session,
        ):
            await credentials.stand(scope, token)
            await seeing.mark(scope)

            async def send_when_saved(message: Message) -> None:
                if message["type"] == "http.response.start":
                    saved = message["status"] < 400 or "opx_save" in scope
                    if saved:
                        await seeing.undo(scope)
                        await _note(scope, message["status"])
                    await session.finish(commit=saved)
                    if message["status"] in REFUSED and not saved:
                        async with self.opx.tenants.session(tenant):
                            await _note(scope, message["status"])
                    if saved and session.asked_for_jobs:
                        self.opx.waker.wake()
                await send(message)

            await self.app(scope, again, send_when_saved)

    async def _without_session(
        self, tenant: Tenant, token: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """The handler opens sessions itself: what it receives is large, or takes long to read."""
        async with self.opx.tenants.session(tenant):
            await credentials.stand(scope, token)
        scope["opx_tenant"] = tenant  # type: ignore[typeddict-unknown-key]
        known = scope["user"] is not None
        await self.app(scope, receive if known else _nothing, send)

    async def _who(self, scope: Scope) -> tuple[Tenant | None, str]:
        if scope["type"] != ScopeType.HTTP or scope["path"].startswith(PUBLIC_PATHS):
            return None, ""
        here: Tenant | None = scope["opx_host_tenant"]  # type: ignore[typeddict-item]
        tenant_id, token = _carried(scope, self.opx)
        if not token or (here is not None and here.id != tenant_id):
            return None, ""
        return await self.known.get(tenant_id), token


def token_of(scope: Scope, opx: Runtime) -> str:
    """The session's token that the request carries."""
    return _cookie(scope, opx).partition(".")[2]


def _carried(scope: Scope, opx: Runtime) -> tuple[str, str]:
    """The tenant's id and the token: of the cookie, in the API of the header alone."""
    if routing.is_api(scope):
        text = credentials.bearer_of(ASGIConnection(scope))
        return api_tokens.tenant_of(text), text
    tenant_id, _, token = _cookie(scope, opx).partition(".")
    return tenant_id, token


def _cookie(scope: Scope, opx: Runtime) -> str:
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    name = outside_cookie_name(opx) if routing.is_outside(scope) else cookie_name(opx)
    return connection.cookies.get(name, "")


async def _note(scope: Scope, status: int) -> None:
    """Keep who opened what in the access log; what was sent and done is among the events."""
    actor, handler = scope["user"], scope.get("route_handler")
    if actor is None or actor.id is None or handler is None or handler.opt.get("quiet"):
        return
    method, standing = str(scope.get("method", "")), cast(Any, scope.get("opx_standing"))
    if method == "GET" or status in REFUSED:
        who, seen = actor.id, None
        if standing is not None and standing.seeing is not None:
            who, seen = standing.person.id, standing.actor.id
        await access_log.keep(who, method, scope["path_template"], status, seen)


def _is_own(scope: Scope) -> bool:
    handler = scope.get("route_handler")
    return handler is not None and bool(handler.opt.get("own_sessions"))


async def _nothing() -> Any:
    """No body: what a stranger sends is not kept."""
    return {"type": "http.request", "body": b"", "more_body": False}


def outside_cookie_name(opx: Runtime) -> str:
    """The session cookie of people from outside."""
    return "__Host-opx_my" if opx.settings.secure_cookies else "opx_my"


def cookie_name(opx: Runtime) -> str:
    """The session cookie; behind HTTPS its name makes browsers refuse it from elsewhere."""
    return "__Host-opx_session" if opx.settings.secure_cookies else "opx_session"
