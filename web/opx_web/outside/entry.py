"""Getting in by a link, which asks for what only the right person knows."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.outside import entering, links, proving
from opx_core.outside.links import UnknownLink
from opx_core.outside.proving import Shown
from opx_core.signing_in import throttling
from opx_core.tenants import Tenant
from opx_web import cookies
from opx_web.outside.page import LinkPage
from opx_web.outside.view import HOME
from opx_web.rendering import render
from opx_web.requests import OpxRequest, opx, typed
from opx_web.routing import outside_action, outside_page
from opx_web.signing_in import gate

HERE = "/my/link"
WRONG = {
    "details": "These do not both fit what we hold.",
    "code": "This is not the code that we told you.",
    "app": "This code is not right, or was used before. Wait for the next one.",
}


@outside_page(HERE, public=True)
async def open_link(request: OpxRequest) -> Response[Any]:
    """What is asked. Programs that look into mails may open it as often as they like."""
    return await _asked(request, request.query_params.get("t", ""), {})


@outside_action(HERE, public=True)
async def use_link(request: OpxRequest) -> Response[Any]:
    """Let them in, or ask again."""
    form = await typed(request)
    token = form.get("t", "")
    tenant, secret = await _parts(request, token)
    if tenant is None:
        return _gone(request)
    shown = Shown(*(form.get(name, "")[:100] for name in ("postcode", "born_on", "code")))
    box, seen = cookies.box(request), cookies.seen(request)
    outcome = await entering.by_link(opx(request).tenants, tenant, box, secret, shown, seen)
    if outcome.token:
        answer = Redirect(HOME, status_code=303)
        await cookies.leave_former(request)
        cookies.keep_outside(request, answer, tenant, outcome.token)
        return answer
    if outcome.gone:
        return _gone(request)
    if outcome.wait:
        return await _asked(request, token, form, throttling.words(outcome.wait), 429)
    tries = "1 try is left" if outcome.left == 1 else f"{outcome.left} tries are left"
    return await _asked(request, token, form, tries, 422)


ROUTES = [open_link, use_link]


async def _asked(
    request: OpxRequest, token: str, form: Mapping[str, str], error: str = "", status: int = 200
) -> Response[Any]:
    tenant, secret = await _parts(request, token)
    if tenant is None:
        return _gone(request)
    try:
        async with opx(request).tenants.session(tenant):
            method = proving.method(await links.find(secret))
    except UnknownLink:
        return _gone(request)
    said = f"{WRONG[method]} {error}." if status == 422 else error
    postcode, born_on = (form.get(name, "")[:100] for name in ("postcode", "born_on"))
    view = LinkPage(tenant.name, token, method, postcode, born_on, said)
    return render(request, "opx/my_link.html", view, status=status)


async def _parts(request: OpxRequest, token: str) -> tuple[Tenant | None, str]:
    tenant_id, _, secret = token[:200].partition(".")
    here = [tenant for tenant in await gate.offered(request) if tenant.id == tenant_id]
    return (here[0] if here else None), secret


def _gone(request: OpxRequest) -> Response[Any]:
    return render(request, "opx/my_link.html", LinkPage(error=links.GONE), status=404)
