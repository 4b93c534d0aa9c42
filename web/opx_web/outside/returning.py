"""Coming back: with an app that was set up, or by asking for a new link. And going."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.outside import entering, sessions, telling
from opx_core.outside.proving import Shown
from opx_core.signing_in import throttling
from opx_web import cookies
from opx_web.outside.page import SignInPage
from opx_web.outside.view import HOME
from opx_web.rendering import render
from opx_web.requests import OpxRequest, opx, typed
from opx_web.routing import outside_action, outside_page
from opx_web.sessions import outside_cookie_name, token_of
from opx_web.signing_in import gate

HERE = "/my/sign-in"
WRONG = "These do not fit together."
ASKED = "If we know this reference, we will send you a new link."
OUT = {"out": "You are signed out."}


@outside_page(HERE, public=True)
async def show_sign_in(request: OpxRequest) -> Response[Any]:
    """Both ways back; whoever is in already goes on to their complaints."""
    if request.scope.get("user") is not None:
        return Redirect(HOME, status_code=303)
    return await _page(request, {}, said=OUT.get(request.query_params.get("done", ""), ""))


@outside_action(HERE, public=True)
async def sign_in(request: OpxRequest) -> Response[Any]:
    """Let them in with their app, or ask again."""
    form = await typed(request)
    tenant = await gate.chosen(request, form.get("organisation", ""))
    if tenant is None:
        return await _page(request, form, 422, error=gate.CHOOSE)
    shown = Shown(born_on=form.get("born_on", "")[:100], code=form.get("code", "")[:40])
    box, seen, email = cookies.box(request), cookies.seen(request), form.get("email", "")
    outcome = await entering.by_app(opx(request).tenants, tenant, box, email, shown, seen)
    if outcome.wait:
        return await _page(request, form, 429, error=throttling.words(outcome.wait))
    if not outcome.token:
        return await _page(request, form, 422, error=WRONG)
    answer = Redirect(HOME, status_code=303)
    await cookies.leave_former(request)
    cookies.keep_outside(request, answer, tenant, outcome.token)
    return answer


@outside_action("/my/new-link", public=True)
async def ask_again(request: OpxRequest) -> Response[Any]:
    """Have whoever looks after the case told. It says the same, whatever was typed."""
    form = await typed(request)
    tenant, reference = await gate.chosen(request, form.get("organisation", "")), "reference"
    if tenant is None or not form.get(reference, "").strip():
        error = gate.CHOOSE if tenant is None else "Enter the reference on our letters."
        return await _page(request, form, 422, ask_error=error)
    seen = cookies.seen(request)
    await entering.ask_again(opx(request).tenants, tenant, form[reference], seen)
    return await _page(request, {}, said=ASKED)


@outside_action("/my/sign-out", public=True)
async def sign_out(request: OpxRequest) -> Response[Any]:
    """Sign out: the session ends on the server too."""
    standing: Any = request.scope.get("opx_outside")
    if standing is not None:
        await sessions.end(token_of(request.scope, opx(request)))
        cases = {case_id for case_id, _ in standing.actor.sides}
        await telling.tell(standing.actor, "core.outside_signed_out", cases)
    answer = Redirect(f"{HERE}?done=out", status_code=303)
    answer.delete_cookie(outside_cookie_name(opx(request)))
    return answer


ROUTES = [show_sign_in, sign_in, ask_again, sign_out]


async def _page(
    request: OpxRequest, form: Mapping[str, str], status: int = 200, **said: str
) -> Response[Any]:
    chosen = form.get("organisation", "")
    kept = {name: form.get(name, "")[:200] for name in ("email", "born_on", "reference")}
    view = SignInPage(await gate.organisations(request, chosen), **kept, **said)
    return render(request, "opx/my_sign_in.html", view, status=status)
