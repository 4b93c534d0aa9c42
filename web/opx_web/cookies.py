"""The cookies of signing in: the session, and which people a browser has signed in before."""

from typing import Any

from litestar import Response
from litestar.datastructures import Cookie

from opx_core.outside import sessions as outside
from opx_core.runtime import Runtime
from opx_core.signing_in import browsers, sessions
from opx_core.signing_in.devices import Devices
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.sessions import Seen, Standing
from opx_core.tenants import Tenant
from opx_web.addresses import remote
from opx_web.requests import OpxRequest, opx, tenant_of
from opx_web.sessions import cookie_name, outside_cookie_name, token_of

DEVICE_SECONDS = 180 * 24 * 3600


def keep_session(request: OpxRequest, answer: Response[Any], tenant: Tenant, token: str) -> None:
    """Let the browser keep a session."""
    answer.set_cookie(_cookie(opx(request), cookie_name(opx(request)), f"{tenant.id}.{token}"))


def keep_outside(request: OpxRequest, answer: Response[Any], tenant: Tenant, token: str) -> None:
    """Let the browser of somebody from outside keep a session."""
    name = outside_cookie_name(opx(request))
    answer.set_cookie(_cookie(opx(request), name, f"{tenant.id}.{token}"))


def know_browser(
    request: OpxRequest, answer: Response[Any], tenant: Tenant, user_id: int | None
) -> None:
    """Let this browser be known as the person's, whose wrong tries count by themselves."""
    if user_id is not None:
        value = devices(request, tenant).with_person(user_id)
        name = _device_name(opx(request), tenant)
        answer.set_cookie(_cookie(opx(request), name, value, DEVICE_SECONDS))


def devices(request: OpxRequest, tenant: Tenant) -> Devices:
    """Which people the browser has signed in before."""
    running = opx(request)
    cookie = request.cookies.get(_device_name(running, tenant), "")[:1000]
    return Devices(Box.of(running.settings), tenant.id, cookie)


def seen(request: OpxRequest, method: str = "password") -> Seen:
    """From where the request comes, in coarse words."""
    agent = request.headers.get("user-agent", "")[:500]
    return Seen(browsers.words(agent), remote(request.scope, opx(request).settings), method)


async def let_in(request: OpxRequest, answer: Response[Any], was: Standing) -> None:
    """The session goes on under a new token, and the browser is known from now on."""
    token = await sessions.renew(was.session_id)
    keep_session(request, answer, tenant_of(request), token)
    know_browser(request, answer, tenant_of(request), was.actor.id)


async def leave_former(request: OpxRequest) -> None:
    """End the session that this browser had: whoever signs in anew has one, not two."""
    token = token_of(request.scope, opx(request))
    if standing(request) is not None:
        await sessions.end_session(token)
    if request.scope.get("opx_outside") is not None:
        await outside.end(token)


def standing(request: OpxRequest) -> Standing | None:
    """Whose session the request has, and what is still missing."""
    found: Standing | None = request.scope.get("opx_standing")  # type: ignore[assignment]
    return found


def box(request: OpxRequest) -> Box:
    """What seals and signs here."""
    return Box.of(opx(request).settings)


def _device_name(running: Runtime, tenant: Tenant) -> str:
    prefix = "__Host-" if running.settings.secure_cookies else ""
    return f"{prefix}opx_known_{tenant.id}"


def _cookie(running: Runtime, name: str, value: str, seconds: int | None = None) -> Cookie:
    return Cookie(
        name,
        value=value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=running.settings.secure_cookies,
    )
