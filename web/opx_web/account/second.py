"""One's own second factor: set up, recovery codes, removed."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import segno
from litestar import Response
from litestar.response import Redirect
from markupsafe import Markup

from opx_core.identity import Actor
from opx_core.signing_in import second_factor, sessions, throttling
from opx_core.signing_in.passwords import WrongPassword
from opx_core.signing_in.second_factor import CannotChange, WrongCode
from opx_web.account.routes import HERE as ACCOUNT
from opx_web.account.routes import PERMISSION, refused
from opx_web.cookies import box, let_in, standing
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, save_though_refused, typed
from opx_web.routing import action, page

HERE = "/account/second-factor"


@dataclass(frozen=True, slots=True)
class SetUpPage:
    """What an app needs, and the form for its first code."""

    picture: Markup
    secret: str
    action: str
    needed: bool
    next: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CodesPage:
    """Recovery codes, shown once; `file` is an address that holds them as a text.

    `renewed` are in place of earlier ones, which no longer work.
    """

    codes: tuple[str, ...]
    file: str
    next: str
    renewed: bool


@page(HERE, permission=PERMISSION)
async def show_set_up(request: OpxRequest) -> Response[Any]:
    """What to put into the app."""
    try:
        return await form(request, actor_of(request), HERE)
    except CannotChange:
        return Redirect(ACCOUNT, status_code=303)


@action(HERE, permission=PERMISSION)
async def confirm(request: OpxRequest) -> Response[Any]:
    """The first code; then the recovery codes are shown, once."""
    actor, code, here = actor_of(request), (await typed(request)).get("code", ""), standing(request)
    try:
        codes = await second_factor.confirm(actor, box(request), code[:40])
    except WrongCode as error:
        return await form(request, actor, HERE, str(error))
    except CannotChange:
        return Redirect(ACCOUNT, status_code=303)
    answer = codes_page(request, codes, ACCOUNT)
    if here is not None:
        await sessions.end_others(actor, here.session_id)
        await let_in(request, answer, here)
    return answer


@action(f"{HERE}/codes", permission=PERMISSION)
async def renew_codes(request: OpxRequest) -> Response[Any]:
    """New recovery codes; the password is asked for."""
    return await _confirmed(request, "codes")


@action(f"{HERE}/remove", permission=PERMISSION)
async def remove(request: OpxRequest) -> Response[Any]:
    """Do without; the password is asked for."""
    return await _confirmed(request, "remove")


ROUTES = [show_set_up, confirm, renew_codes, remove]


async def form(
    request: OpxRequest, actor: Actor, action_: str, error: str = "", after: str = "/account"
) -> Response[Any]:
    """The page on which someone sets up their second factor."""
    setup = await second_factor.begin(actor, box(request))
    needed, drawn = action_ != HERE, picture(setup.address)
    view = SetUpPage(drawn, setup.secret, action_, needed, after, error)
    return render(request, "opx/second_factor.html", view, status=422 if error else 200)


def picture(address: str) -> Markup:
    """The QR code of an address, drawn by us."""
    drawn = segno.make(address, error="m").svg_inline(scale=4, dark="#000", light="#fff", border=3)
    return Markup(drawn)  # noqa: S704


def codes_page(
    request: OpxRequest, codes: list[str], after: str, *, renewed: bool = False
) -> Response[Any]:
    """The recovery codes, once."""
    text = "OPX recovery codes. Each works once.\n\n" + "\n".join(codes) + "\n"
    file = f"data:text/plain;charset=utf-8,{quote(text)}"
    view = CodesPage(tuple(codes), file, after, renewed)
    return render(request, "opx/recovery_codes.html", view)


async def _confirmed(request: OpxRequest, what: str) -> Response[Any]:
    actor, password = actor_of(request), (await typed(request)).get("confirm", "")
    counters = throttling.for_code(actor.id or 0, "own")
    save_though_refused(request)
    if wait := await throttling.count(counters):
        return await refused(request, {"confirm": throttling.words(wait)}, 429)
    try:
        if what == "codes":
            codes = await second_factor.renew_codes(actor, box(request), password)
            await throttling.take_back(counters)
            return codes_page(request, codes, ACCOUNT, renewed=True)
        await second_factor.remove(actor, password)
    except WrongPassword as error:
        return await refused(request, {"confirm": str(error)})
    except CannotChange as error:
        return await refused(request, {"confirm": str(error)})
    await throttling.take_back(counters)
    return Redirect(f"{ACCOUNT}?done=removed", status_code=303)
