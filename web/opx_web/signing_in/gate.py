"""The gate: signing in with a password, and out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from opx_core import seeing_as
from opx_core.signing_in import joining, sessions, throttling, trying
from opx_core.signing_in.trying import Attempt
from opx_core.tenants import Tenant
from opx_web import cookies
from opx_web.pages import MenuLink, Option
from opx_web.rendering import render, safe_path
from opx_web.requests import OpxRequest, here, opx, typed
from opx_web.routing import action, page
from opx_web.sessions import cookie_name, token_of

WRONG = "This e-mail address and password do not fit together."
CHOOSE = "Choose your organisation."
NOTES = {"elsewhere": "Begin again: choose how you sign in."}


@dataclass(frozen=True, slots=True)
class SignIn:
    """The sign-in page; one organisation is not asked for, and `next` is where it leads."""

    organisations: tuple[Option, ...]
    email: str = ""
    error: str | None = None
    next: str = "/"
    done: str = ""
    ways: tuple[MenuLink, ...] = ()


@page("/sign-in", public=True)
async def show_sign_in(request: OpxRequest) -> Response[Any]:
    """The sign-in page."""
    asked = request.query_params
    form = {name: asked.get(name, "") for name in ("next", "organisation")}
    return await _again(request, form, NOTES.get(asked.get("why", "")), 200)


@action("/sign-in", public=True)
async def begin(request: OpxRequest) -> Response[Any]:
    """Sign in, or show the page again with what was typed."""
    form = await typed(request)
    tenant = await chosen(request, form.get("organisation", ""))
    if tenant is None:
        return await _again(request, form, CHOOSE, 422)
    known = cookies.devices(request, tenant)
    attempt = Attempt(form.get("email", ""), form.get("password", ""), cookies.seen(request), known)
    outcome = await trying.sign_in(opx(request).tenants, tenant, attempt)
    if outcome.wait:
        return await _again(request, form, throttling.words(outcome.wait), 429)
    if not outcome.token:
        return await _again(request, form, WRONG, 422)
    answer = Redirect(safe_path(form.get("next", "/")), status_code=303)
    await cookies.leave_former(request)
    cookies.keep_session(request, answer, tenant, outcome.token)
    if outcome.whole:
        cookies.know_browser(request, answer, tenant, outcome.user_id)
    return answer


@action("/sign-out", public=True, while_seeing=True)
async def end(request: OpxRequest) -> Response[Any]:
    """Sign out: the session ends on the server too."""
    standing, leads = cookies.standing(request), ""
    if standing is not None:
        token = token_of(request.scope, opx(request))
        if standing.seeing is not None:
            await seeing_as.end(standing.person, standing.seeing.id, "Signed out.")
        leads = await joining.leaves(cookies.box(request), token)
        await sessions.end_session(token)
        await sessions.record(standing.person, "core.signed_out", cookies.seen(request))
    answer = _elsewhere(request, leads) if leads else Redirect("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(opx(request)))
    return answer


ROUTES = [show_sign_in, begin, end]


def _elsewhere(request: OpxRequest, leads: str) -> Response[Any]:
    """A page that goes on to the provider: a form may lead nowhere else (form-action)."""
    back = urlencode({"post_logout_redirect_uri": f"{here(request)}/sign-in"})
    return render(request, "opx/sign_out.html", MenuLink("Sign out there too", f"{leads}&{back}"))


async def chosen(request: OpxRequest, slug: str) -> Tenant | None:
    """The tenant of the host that was asked for, else the only one, else the one chosen."""
    tenants = await offered(request)
    if len(tenants) == 1:
        return tenants[0]
    return next((tenant for tenant in tenants if slug in (tenant.slug, tenant.id)), None)


async def offered(request: OpxRequest) -> list[Tenant]:
    """The tenants among which one can choose here."""
    own: Tenant | None = request.scope.get("opx_host_tenant")  # type: ignore[assignment]
    return [own] if own is not None else await opx(request).tenants.all()


async def organisations(request: OpxRequest, slug: str) -> tuple[Option, ...]:
    """The choice of an organisation; empty where there is none to make.

    Those of one name, as a tenant and its copy, are told apart by their short names.
    """
    tenants = await offered(request)
    names = Counter(each.name for each in tenants)
    labels = (
        each.name if names[each.name] == 1 else f"{each.name} ({each.slug})" for each in tenants
    )
    options = (
        Option(each.slug, label, chosen=each.slug == slug)
        for each, label in zip(tenants, labels, strict=True)
    )
    return tuple(options) if len(tenants) > 1 else ()


async def ways(request: OpxRequest, form: Mapping[str, str]) -> tuple[MenuLink, ...]:
    """The other ways to sign in of the tenant, once it is known which one."""
    tenant = await chosen(request, form.get("organisation", ""))
    if tenant is None:
        return ()
    after = {"organisation": tenant.slug, "next": safe_path(form.get("next", "/"))}
    links = []
    async with opx(request).tenants.session(tenant):
        for key, way in opx(request).plugins.authenticators.items():
            if words := await way.offered():
                links.append(MenuLink(words, f"/sign-in/with/{key}?{urlencode(after)}"))
    return tuple(links)


async def _again(
    request: OpxRequest, form: Mapping[str, str], error: str | None, status: int
) -> Response[Any]:
    done = {"set": "Your password is set. Sign in with it."}
    view = SignIn(
        await organisations(request, form.get("organisation", "")),
        form.get("email", ""),
        error,
        safe_path(form.get("next", "/")),
        done.get(request.query_params.get("done", ""), ""),
        await ways(request, form),
    )
    return render(request, "opx/sign_in.html", view, status=status)
