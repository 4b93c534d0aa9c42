"""Pages of complaints: logging one, and what would follow from it."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_complaints import complaints, form, form_view
from opx_complaints.views import Clocks, Follows
from opx_core import deadlines, directory
from opx_core.identity import Actor
from opx_core.parties import duplicates
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, is_fragment, typed
from opx_web.routing import action, page

TEMPLATE = "complaints/new.html"


@page("/complaints/new", permission="complaints.log")
async def show_form(request: OpxRequest) -> Response[Any]:
    """The empty form. After “Log and start another” it says what was logged."""
    books = await books_of(actor_of(request))
    reference = request.query_params.get("logged", "")
    said = f"Logged as {reference}. Its clocks have started." if reference.isascii() else ""
    view = form_view.new_complaint({}, {}, books, Follows(), said if reference else "")
    return render(request, TEMPLATE, view)


@page("/complaints/clocks", permission="complaints.log")
async def show_clocks(request: OpxRequest) -> Response[Any]:
    """What would follow from the form as it stands; nothing is saved."""
    fields = dict(request.query_params.items())
    now = datetime.now(UTC)
    follows = form_view.follows_from(fields, await deadlines.given(), now)
    if is_fragment(request):
        return render(request, TEMPLATE, Clocks(follows), block="follows")
    books = await books_of(actor_of(request))
    return render(request, TEMPLATE, form_view.new_complaint(fields, {}, books, follows))


@action("/complaints", permission="complaints.log")
async def log_complaint(request: OpxRequest) -> Response[Any]:
    """Log the complaint, or show the form again with everything typed and all that is wrong."""
    actor, fields, now = actor_of(request), await typed(request), datetime.now(UTC)
    books = await books_of(actor)
    read = form.read(fields, books, now)
    known = await _known(actor, read)
    complaint, errors = form.recognised(read, fields, [each.party_id for each in known])
    if complaint is None:
        follows = form_view.follows_from(fields, await deadlines.given(), now)
        view = form_view.new_complaint(fields, errors, books, follows, known=known)
        return render(request, TEMPLATE, view, status=422)
    case = await complaints.receive(actor, complaint)
    if fields.get("then") == "another":
        return Redirect(f"/complaints/new?logged={case['reference']}", status_code=303)
    return Redirect(f"/cases/{case['reference']}?done=logged", status_code=303)


ROUTES = [show_form, show_clocks, log_complaint]


async def _known(actor: Actor, read: form.Read) -> list[duplicates.Likely]:
    """The people whom the complainant may be, once the form can be read."""
    new = read.complaint
    return await duplicates.of_person(actor, new.book_id, new.complainant) if new else []


async def books_of(actor: Actor) -> dict[int, str]:
    """The client books in which the actor may log, by id."""
    return {row["id"]: row["name"] for row in await directory.books(actor)}
