"""The second factor of somebody whose password was right."""

from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core.signing_in import second_factor, sessions, throttling
from opx_core.signing_in.second_factor import WrongCode
from opx_core.signing_in.sessions import Standing
from opx_web import cookies
from opx_web.rendering import render, safe_path
from opx_web.requests import OpxRequest, save_though_refused, tenant_of, typed
from opx_web.routing import action, page

HERE = "/sign-in/code"


@dataclass(frozen=True, slots=True)
class CodePage:
    """The form for a code; `next` is where it leads."""

    name: str
    next: str
    error: str = ""


@page(HERE, public=True)
async def show_code(request: OpxRequest) -> Response[Any]:
    """Ask for the code."""
    standing = cookies.standing(request)
    if standing is None or standing.stage != "code":
        return Redirect("/sign-in", status_code=303)
    return _form(request, standing, request.query_params.get("next", "/"))


@action(HERE, public=True)
async def take_code(request: OpxRequest) -> Response[Any]:
    """Let them in, or ask again."""
    standing, form = cookies.standing(request), await typed(request)
    if standing is None or standing.stage != "code":
        return Redirect("/sign-in", status_code=303)
    save_though_refused(request)
    tenant, user_id = tenant_of(request), standing.actor.id or 0
    counters = throttling.for_code(user_id, cookies.devices(request, tenant).known_to(user_id))
    if wait := await throttling.count(counters):
        return _form(request, standing, form.get("next", "/"), throttling.words(wait), 429)
    try:
        how = await second_factor.passes(
            standing.actor, cookies.box(request), form.get("code", "")[:40]
        )
    except WrongCode as error:
        seen = cookies.seen(request, "second factor")
        await sessions.record(standing.actor, "core.sign_in_failed", seen)
        return _form(request, standing, form.get("next", "/"), str(error), 422)
    await throttling.take_back(counters)
    seen = cookies.seen(request, f"password and {how}")
    await sessions.record(standing.actor, "core.signed_in", seen)
    answer = Redirect(safe_path(form.get("next", "/")), status_code=303)
    await cookies.let_in(request, answer, standing)
    return answer


ROUTES = [show_code, take_code]


def _form(
    request: OpxRequest, standing: Standing, after: str, error: str = "", status: int = 200
) -> Response[Any]:
    view = CodePage(standing.actor.name, safe_path(after), error)
    return render(request, "opx/sign_in_code.html", view, status=status)
