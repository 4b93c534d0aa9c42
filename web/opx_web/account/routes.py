"""The account page, one's own password, and ending sessions."""

from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.ids import row_id
from opx_core.signing_in import changing, sessions, throttling
from opx_core.signing_in.passwords import WeakPassword, WrongPassword
from opx_web.account.view import account
from opx_web.cookies import standing
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, save_though_refused, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/account", "core.keep_account"
UNEQUAL = "The two new ones are not the same. Type them again."
DONE = {
    "ended": "Signed out there.",
    "removed": "The second factor is removed.",
    "fair": "Your password is changed. It is fair. Everywhere else you are signed out.",
    "good": "Your password is changed. It is good. Everywhere else you are signed out.",
    "strong": "Your password is changed. It is strong. Everywhere else you are signed out.",
    "very-strong": "Your password is changed. It is very strong. You are signed out elsewhere.",
}


@page(HERE, permission=PERMISSION)
async def show_account(request: OpxRequest) -> Response[Any]:
    """Everything about signing in as oneself."""
    done = DONE.get(request.query_params.get("done", ""), "")
    return render(request, "opx/account.html", await account(request, {}, done))


@action(f"{HERE}/password", permission=PERMISSION)
async def change_password(request: OpxRequest) -> Response[Any]:
    """Change one's own password."""
    form, actor, here = await typed(request), actor_of(request), standing(request)
    counters = throttling.for_code(actor.id or 0, "own")
    save_though_refused(request)
    if wait := await throttling.count(counters):
        return await refused(request, {"current": throttling.words(wait)}, 429)
    new = form.get("new", "")
    if new != form.get("again", ""):
        return await refused(request, {"again": UNEQUAL})
    try:
        session_id = here.session_id if here else 0
        how = await changing.change_own(actor, session_id, form.get("current", ""), new)
    except WrongPassword as error:
        return await refused(request, {"current": str(error)})
    except WeakPassword as error:
        await throttling.take_back(counters)
        return await refused(request, {"new": str(error)})
    await throttling.take_back(counters)
    return Redirect(f"{HERE}?done={how.lower().replace(' ', '-')}", status_code=303)


@action(f"{HERE}/sessions/{{session_id:int}}/end", permission=PERMISSION)
async def end_session(request: OpxRequest, session_id: FromPath[int]) -> Response[Any]:
    """Sign out somewhere else."""
    if row_id(str(session_id)) is not None:
        await sessions.end_own(actor_of(request), session_id)
    return Redirect(f"{HERE}?done=ended", status_code=303)


@action(f"{HERE}/sessions/end", permission=PERMISSION)
async def end_others(request: OpxRequest) -> Response[Any]:
    """Sign out everywhere else."""
    here = standing(request)
    await sessions.end_others(actor_of(request), here.session_id if here else 0)
    return Redirect(f"{HERE}?done=ended", status_code=303)


ROUTES = [show_account, change_password, end_session, end_others]


async def refused(request: OpxRequest, errors: dict[str, str], status: int = 422) -> Response[Any]:
    """The page again, with what is wrong."""
    view = await account(request, errors)
    return render(request, "opx/account.html", view, status=status)
