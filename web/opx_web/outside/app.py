"""An app for codes: set up by whoever wants to come back by themselves, or has to."""

from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.outside import apps, sessions
from opx_core.outside.sessions import Standing
from opx_core.signing_in.second_factor import CannotChange, WrongCode
from opx_web import cookies
from opx_web.account.second import picture
from opx_web.outside.page import AppPage
from opx_web.outside.view import HOME
from opx_web.rendering import render
from opx_web.requests import OpxRequest, tenant_of, typed
from opx_web.routing import outside_action, outside_page

HERE = "/my/app"


@outside_page(HERE, public=True)
async def show_app(request: OpxRequest) -> Response[Any]:
    """What to put into the app."""
    standing = _standing(request)
    return await _form(request, standing) if standing else _away()


@outside_action(HERE, public=True)
async def confirm_app(request: OpxRequest) -> Response[Any]:
    """The first code; then they are in, under a new token."""
    standing, form = _standing(request), await typed(request)
    if standing is None:
        return _away()
    try:
        await apps.confirm(standing.actor, cookies.box(request), form.get("code", ""))
    except WrongCode as error:
        return await _form(request, standing, str(error))
    except CannotChange:
        return Redirect(HOME, status_code=303)
    answer = Redirect(f"{HOME}?done=app", status_code=303)
    token = await sessions.prove(standing.session_id)
    cookies.keep_outside(request, answer, tenant_of(request), token)
    return answer


ROUTES = [show_app, confirm_app]


def _standing(request: OpxRequest) -> Standing | None:
    found: Standing | None = request.scope.get("opx_outside")  # type: ignore[assignment]
    return found


def _away() -> Response[Any]:
    return Redirect("/my/sign-in", status_code=303)


async def _form(request: OpxRequest, standing: Standing, error: str = "") -> Response[Any]:
    try:
        setup = await apps.begin(standing.actor, cookies.box(request))
    except CannotChange:
        return Redirect(HOME, status_code=303)
    firm = tenant_of(request).name
    view = AppPage(firm, picture(setup.address), setup.secret, not standing.proven, error)
    return render(request, "opx/my_app.html", view, status=422 if error else 200)
