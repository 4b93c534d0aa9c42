"""Single-use links, and what somebody does who has forgotten their password."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.signing_in import links, throttling
from opx_core.signing_in.links import Link, UnknownLink
from opx_core.signing_in.passwords import WeakPassword
from opx_core.signing_in.throttling import Counter
from opx_core.tenants import Tenant
from opx_web import cookies
from opx_web.pages import Option
from opx_web.rendering import render
from opx_web.requests import OpxRequest, opx, typed
from opx_web.routing import action, page
from opx_web.signing_in import gate

HERE, FORGOTTEN = "/sign-in/link", "/sign-in/forgotten"
UNEQUAL = "The two are not the same. Type the password twice."


@dataclass(frozen=True, slots=True)
class LinkPage:
    """A new password for whoever has the link; `name` is empty where it is of no use."""

    token: str
    name: str = ""
    email: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The form of somebody who has forgotten their password, and what is said when it is sent."""

    organisations: tuple[Option, ...]
    email: str = ""
    error: str = ""
    sent: bool = False


@page(HERE, public=True)
async def open_link(request: OpxRequest) -> Response[Any]:
    """The form for a new password. Looking at it does not use the link up."""
    token = request.query_params.get("t", "")
    tenant, secret = await _parts(request, token)
    try:
        return _link(request, token, await _found(request, tenant, secret))
    except UnknownLink as error:
        return _gone(request, error)


@action(HERE, public=True)
async def use_link(request: OpxRequest) -> Response[Any]:
    """Set the password, and send them to sign in with it."""
    form = await typed(request)
    token, password = form.get("t", ""), form.get("password", "")
    tenant, secret = await _parts(request, token)
    try:
        link = await _found(request, tenant, secret)
        if password != form.get("again", ""):
            return _link(request, token, link, UNEQUAL)
        assert tenant is not None
        async with opx(request).tenants.session(tenant):
            await links.use(secret, password)
    except UnknownLink as error:
        return _gone(request, error)
    except WeakPassword as error:
        return _link(request, token, link, str(error))
    answer = Redirect("/sign-in?done=set", status_code=303)
    cookies.know_browser(request, answer, tenant, link.user_id)
    return answer


@page(FORGOTTEN, public=True)
async def show_forgotten(request: OpxRequest) -> Response[Any]:
    """The form."""
    view = Forgotten(await gate.organisations(request, ""))
    return render(request, "opx/sign_in_forgotten.html", view)


@action(FORGOTTEN, public=True)
async def say_forgotten(request: OpxRequest) -> Response[Any]:
    """Have the administrators told. It says the same, whoever it is."""
    form = await typed(request)
    email, slug = form.get("email", ""), form.get("organisation", "")
    tenant = await gate.chosen(request, slug)
    if tenant is None or "@" not in email:
        error = gate.CHOOSE if tenant is None else "Enter your work e-mail address."
        view = Forgotten(await gate.organisations(request, slug), email, error)
        return render(request, "opx/sign_in_forgotten.html", view, status=422)
    async with opx(request).tenants.session(tenant):
        (account, where) = throttling.for_account(email, None, cookies.seen(request).address)
        asked = (Counter(f"forgotten:{account.key}", 1, timedelta(minutes=15)), where)
        if await throttling.count(asked) is None:
            await links.say_forgotten(email)
    view = Forgotten((), email, sent=True)
    return render(request, "opx/sign_in_forgotten.html", view)


ROUTES = [open_link, use_link, show_forgotten, say_forgotten]


async def _parts(request: OpxRequest, token: str) -> tuple[Tenant | None, str]:
    tenant_id, _, secret = token.partition(".")
    here = [tenant for tenant in await gate.offered(request) if tenant.id == tenant_id]
    return (here[0] if here else None), secret[:100]


async def _found(request: OpxRequest, tenant: Tenant | None, secret: str) -> Link:
    if tenant is None:
        raise UnknownLink("This link does not work here. Ask an administrator for a new one.")
    async with opx(request).tenants.session(tenant):
        return await links.find(secret)


def _link(request: OpxRequest, token: str, link: Link, error: str = "") -> Response[Any]:
    view = LinkPage(token, link.name, link.email, error)
    return render(request, "opx/sign_in_link.html", view, status=422 if error else 200)


def _gone(request: OpxRequest, error: UnknownLink) -> Response[Any]:
    return render(request, "opx/sign_in_link.html", LinkPage("", error=str(error)), status=404)
