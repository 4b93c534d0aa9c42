"""Signing in at another place: led there, and back to where one was going."""

import json
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.signing_in import joining
from opx_core.signing_in.authenticators import Authenticator, NotProven
from opx_core.signing_in.sealing import NotOurs
from opx_core.tenants import Tenant
from opx_web import cookies
from opx_web.pages import ErrorPage, MenuLink
from opx_web.rendering import render, safe_path
from opx_web.requests import OpxRequest, here, opx
from opx_web.routing import page
from opx_web.signing_in import gate

PURPOSE, SECONDS = "signing in elsewhere", 600


@page("/sign-in/with/{way:str}", public=True)
async def lead(request: OpxRequest, way: FromPath[str]) -> Response[Any]:
    """Lead the browser there. What comes back must fit the cookie that it gets here."""
    asked = request.query_params
    tenant = await gate.chosen(request, asked.get("organisation", ""))
    known = opx(request).plugins.authenticators.get(way)
    if tenant is None or known is None:
        return Redirect("/sign-in?why=elsewhere", status_code=303)
    try:
        async with opx(request).tenants.session(tenant):
            leading = await known.begin(cookies.box(request), _back(request, known))
    except NotProven as error:
        return _refused(request, error)
    kept = {**leading.kept, "tenant": tenant.id, "next": safe_path(asked.get("next", "/"))}
    answer = Redirect(leading.address, status_code=303)
    answer.set_cookie(_cookie(request, cookies.box(request).seal(PURPOSE, json.dumps(kept))))
    return answer


@page("/sign-in/back/{way:str}", public=True)
async def come_back(request: OpxRequest, way: FromPath[str]) -> Response[Any]:
    """Let in whoever comes back proven."""
    known = opx(request).plugins.authenticators.get(way)
    kept = _kept(request)
    tenant = await gate.chosen(request, kept.get("tenant", ""))
    if known is None or tenant is None or tenant.id != kept.get("tenant"):
        return Redirect("/sign-in?why=elsewhere", status_code=303)
    query = {name: value[:4000] for name, value in request.query_params.items()}
    try:
        token, user_id = await _proven(request, tenant, known, kept, query)
    except NotProven as error:
        return _refused(request, error)
    answer = Redirect(safe_path(kept["next"]), status_code=303)
    await cookies.leave_former(request)
    cookies.keep_session(request, answer, tenant, token)
    cookies.know_browser(request, answer, tenant, user_id)
    answer.delete_cookie(_name(request))
    return answer


ROUTES = [lead, come_back]


async def _proven(
    request: OpxRequest,
    tenant: Tenant,
    known: Authenticator,
    kept: dict[str, str],
    query: dict[str, Any],
) -> tuple[str, int]:
    box = cookies.box(request)
    async with opx(request).tenants.session(tenant):
        proof = await known.finish(box, _back(request, known), kept, query)
        return await joining.begin_session(box, proof, cookies.seen(request, "work account"))


def _kept(request: OpxRequest) -> dict[str, str]:
    sealed = request.cookies.get(_name(request), "")
    try:
        found: dict[str, str] = json.loads(cookies.box(request).open(PURPOSE, sealed, SECONDS))
    except NotOurs:
        return {}
    return found


def _back(request: OpxRequest, way: Authenticator) -> str:
    return f"{here(request)}/sign-in/back/{way.key}"


def _refused(request: OpxRequest, error: NotProven) -> Response[Any]:
    again = MenuLink("Sign in again", "/sign-in")
    view = ErrorPage(403, "You are not signed in", str(error), (), "", again)
    return render(request, "opx/error.html", view, status=403)


def _name(request: OpxRequest) -> str:
    return "__Host-opx_way" if opx(request).settings.secure_cookies else "opx_way"


def _cookie(request: OpxRequest, value: str) -> Cookie:
    secure = opx(request).settings.secure_cookies
    return Cookie(
        _name(request), value=value, max_age=SECONDS, httponly=True, samesite="lax", secure=secure
    )
