"""Somebody whose role needs a second factor sets one up, and gets nowhere else before."""

from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.signing_in import second_factor, sessions
from opx_core.signing_in.second_factor import CannotChange, WrongCode
from opx_web import cookies
from opx_web.account.second import codes_page, form
from opx_web.rendering import safe_path
from opx_web.requests import OpxRequest, typed
from opx_web.routing import action, page

HERE = "/sign-in/second-factor"


@page(HERE, public=True)
async def show_set_up(request: OpxRequest) -> Response[Any]:
    """What to put into the app."""
    standing = cookies.standing(request)
    if standing is None or standing.stage != "set_up":
        return Redirect("/sign-in", status_code=303)
    after = safe_path(request.query_params.get("next", "/"))
    return await form(request, standing.actor, HERE, after=after)


@action(HERE, public=True)
async def confirm_set_up(request: OpxRequest) -> Response[Any]:
    """The first code; then the recovery codes are shown, once."""
    standing, typed_ = cookies.standing(request), await typed(request)
    if standing is None or standing.stage != "set_up":
        return Redirect("/sign-in", status_code=303)
    after, box = safe_path(typed_.get("next", "/")), cookies.box(request)
    try:
        codes = await second_factor.confirm(standing.actor, box, typed_.get("code", ""))
    except (WrongCode, CannotChange) as error:
        return await form(request, standing.actor, HERE, str(error), after)
    await sessions.end_others(standing.actor, standing.session_id)
    answer = codes_page(request, codes, after)
    await cookies.let_in(request, answer, standing)
    return answer


ROUTES = [show_set_up, confirm_set_up]
