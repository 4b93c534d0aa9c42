"""Signing in and out, and the choice of light or dark."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from opx_core import sign_in
from opx_core.tenants import Tenant, UnknownTenant
from opx_web.pages import Option
from opx_web.rendering import THEME_COOKIE, render, safe_path
from opx_web.requests import OpxRequest, opx, typed
from opx_web.routing import action, page
from opx_web.sessions import cookie_name

WRONG = "This e-mail address and password do not fit together."
WAIT = "There were 5 wrong tries. Wait 15 minutes, or ask an administrator."
YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in page; one organisation is not asked for, and `next` is where it leads."""

    organisations: tuple[Option, ...]
    email: str = ""
    error: str | None = None
    next: str = "/"


@page("/sign-in", public=True)
async def show_sign_in(request: OpxRequest) -> Response[Any]:
    """The sign-in page."""
    form = {"next": request.query_params.get("next", "/")}
    return await _again(request, form, None, 200)


@action("/sign-in", public=True)
async def begin(request: OpxRequest) -> Response[Any]:
    """Sign in, or show the page again with what was typed."""
    form = await typed(request)
    tenant = await _tenant(request, form.get("organisation", ""))
    if tenant is None:
        return await _again(request, form, "Choose your organisation.", 422)
    email, password = form.get("email", ""), form.get("password", "")
    async with opx(request).tenants.session(tenant):
        if await sign_in.too_many_failures(email):
            error = WAIT
        elif user_id := await sign_in.check_password(email, password):
            token = await sign_in.begin_session(user_id)
            return _signed_in(request, f"{tenant.id}.{token}", safe_path(form.get("next", "/")))
        else:
            await sign_in.note_failure(email)
            error = WRONG
    return await _again(request, form, error, 422)


@action("/sign-out", public=True)
async def end(request: OpxRequest) -> Response[Any]:
    """Sign out: the session ends on the server too."""
    cookie = request.cookies.get(cookie_name(opx(request)), "")
    if request.scope.get("user") is not None:
        await sign_in.end_session(cookie.partition(".")[2])
    answer = Redirect("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(opx(request)))
    return answer


@action("/appearance", public=True)
async def choose_theme(request: OpxRequest) -> Response[Any]:
    """Keep the choice of light, dark or as the device has it."""
    form = await typed(request)
    theme = form.get("theme", "")
    answer = Redirect(safe_path(form.get("next", "/")), status_code=303)
    if theme in ("light", "dark", "device"):
        answer.set_cookie(
            Cookie(THEME_COOKIE, value=theme, max_age=YEAR_SECONDS, samesite="lax", httponly=True)
        )
    return answer


ROUTES = [show_sign_in, begin, end, choose_theme]


def _signed_in(request: OpxRequest, value: str, target: str) -> Response[Any]:
    answer = Redirect(target, status_code=303)
    answer.set_cookie(
        Cookie(
            cookie_name(opx(request)),
            value=value,
            httponly=True,
            samesite="lax",
            secure=opx(request).settings.secure_cookies,
        )
    )
    return answer


async def _tenant(request: OpxRequest, chosen: str) -> Tenant | None:
    tenants = await opx(request).tenants.all()
    if len(tenants) == 1:
        return tenants[0]
    try:
        return await opx(request).tenants.get(chosen)
    except UnknownTenant:
        return None


async def _again(
    request: OpxRequest, form: dict[str, str], error: str | None, status: int
) -> Response[Any]:
    tenants = await opx(request).tenants.all()
    chosen = form.get("organisation", "")
    organisations = tuple(
        Option(tenant.slug, tenant.name, chosen=tenant.slug == chosen) for tenant in tenants
    )
    view = SignIn(
        organisations if len(tenants) > 1 else (),
        form.get("email", ""),
        error,
        safe_path(form.get("next", "/")),
    )
    return render(request, "opx/sign_in.html", view, status=status)
