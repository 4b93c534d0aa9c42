"""How a colleague signs in: a link for them, their sessions, their second factor."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import staff
from opx_core.calendars import LONDON
from opx_core.cases import Invalid
from opx_core.ids import row_id
from opx_core.signing_in import links, second_factor, sessions
from opx_core.signing_in.second_factor import CannotChange
from opx_web.account.view import SessionRow, session_row
from opx_web.admin.overview import rooms
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, here, tenant_of
from opx_web.routing import action, page

PEOPLE, PERMISSION = "/admin/people", "core.manage_people"
HERE = f"{PEOPLE}/{{person_id:int}}/signing-in"
DONE = {"out": "They are signed out everywhere.", "reset": "Their second factor is reset."}


@dataclass(frozen=True, slots=True)
class PersonSigning:
    """How someone signs in."""

    rooms: tuple[MenuLink, ...]
    name: str
    href: str
    action: str
    has_factor: bool
    own: bool
    sessions: tuple[SessionRow, ...]
    done: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A link that is shown once."""

    rooms: tuple[MenuLink, ...]
    title: str
    name: str
    email: str
    link: str
    until: str
    href: str


@page(HERE, permission=PERMISSION)
async def show_signing(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Where they are signed in, and what can be done."""
    return await _signing(request, _checked(person_id))


@action(f"{HERE}/link", permission=PERMISSION)
async def make_link(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """A single-use link, shown once."""
    try:
        return await link_made(request, _checked(person_id))
    except Invalid as error:
        return await _signing(request, person_id, error.errors["link"])


@action(f"{HERE}/end", permission=PERMISSION)
async def end_sessions(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Sign them out everywhere."""
    await sessions.end_of_person(actor_of(request), _checked(person_id))
    return Redirect(f"{PEOPLE}/{person_id}/signing-in?done=out", status_code=303)


@action(f"{HERE}/reset", permission=PERMISSION)
async def reset_factor(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Take their second factor away."""
    try:
        await second_factor.reset(actor_of(request), _checked(person_id))
    except CannotChange as error:
        return await _signing(request, person_id, str(error))
    return Redirect(f"{PEOPLE}/{person_id}/signing-in?done=reset", status_code=303)


ROUTES = [show_signing, make_link, end_sessions, reset_factor]


async def link_made(request: OpxRequest, person_id: int) -> Response[Any]:
    """Make a link for someone, and show it."""
    actor = actor_of(request)
    token, kind, until = await links.make(actor, person_id)
    row = await staff.person(actor, person_id)
    link = f"{here(request)}/sign-in/link?t={tenant_of(request).id}.{token}"
    own = rooms(actor, PEOPLE)
    title, said = links.TITLES[kind], _moment(until)
    view = LinkMade(own, title, row["name"], row["email"], link, said, f"{PEOPLE}/{person_id}")
    return render(request, "opx/admin_link.html", view)


async def _signing(request: OpxRequest, person_id: int, error: str = "") -> Response[Any]:
    actor = actor_of(request)
    row = await staff.person(actor, person_id)
    theirs = f"{PEOPLE}/{person_id}"
    view = PersonSigning(
        rooms(actor, PEOPLE),
        row["name"],
        theirs,
        f"{theirs}/signing-in",
        await sessions.has_factor(person_id),
        person_id == actor.id,
        tuple(session_row(each, 0, False) for each in await sessions.of_person(actor, person_id)),
        DONE.get(request.query_params.get("done", ""), ""),
        error,
    )
    return render(request, "opx/admin_person_signing.html", view, status=422 if error else 200)


def _checked(person_id: int) -> int:
    if row_id(str(person_id)) is None:
        raise staff.UnknownPerson("There is no such person among those you may see.")
    return person_id


def _moment(at: datetime) -> str:
    there = at.astimezone(LONDON)
    return f"{there.day} {there:%B}, {there:%H:%M}"
