"""Handing over: who has open work, where it would go, and how far it is."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import handover, staff
from opx_core.cases import Invalid
from opx_core.handover import Receivers, UnknownHandover
from opx_core.ids import row_id
from opx_core.policy import may, require
from opx_web.admin import handover_view as views
from opx_web.admin.overview import rooms
from opx_web.admin.people import checked
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/admin/handovers", "core.hand_over_work"


@page(HERE, permission=PERMISSION)
async def show_handovers(request: OpxRequest) -> Response[Any]:
    """Everybody with open work, and the newest handovers."""
    actor = actor_of(request)
    people, recent = await handover.loads(actor), await handover.recent(actor)
    view = views.list_view(rooms(actor, HERE), people, recent)
    return render(request, "opx/admin_handovers.html", view)


@page(f"{HERE}/of/{{person_id:int}}", permission=PERMISSION)
async def show_plan(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """What someone has open, and the choice of who gets it."""
    return await _plan(request, checked(person_id), {}, "")


@action(f"{HERE}/of/{{person_id:int}}", permission=PERMISSION)
async def begin(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Show where it would go, or hand it over; deactivate them too if that was ticked."""
    actor, form = actor_of(request), await typed(request)
    await staff.person(actor, checked(person_id))
    if form.get("show"):
        return await _plan(request, person_id, form, "")
    leaves = form.get("leaves") == "yes"
    try:
        if leaves:
            require(actor, "core.manage_people")
            await staff.deactivate(actor, person_id)
        if form.get("to") == "nobody":
            if not leaves:
                raise Invalid({"receivers": "Choose who gets the work, or go back."})
            return Redirect("/admin/people?done=off", status_code=303)
        handover_id = await handover.start(actor, person_id, read(form))
    except Invalid as error:
        return await _plan(request, person_id, form, " ".join(error.errors.values()))
    return Redirect(f"{HERE}/{handover_id}", status_code=303)


@page(f"{HERE}/{{handover_id:int}}", permission=PERMISSION)
async def show_handover(request: OpxRequest, handover_id: FromPath[int]) -> Response[Any]:
    """How far a handover is."""
    if row_id(str(handover_id)) is None:
        raise UnknownHandover("There is no such handover among those you may see.")
    actor = actor_of(request)
    row = await handover.find(actor, handover_id)
    people = {person["id"]: person["name"] for person in await staff.everyone(actor)}
    view = views.progress_view(rooms(actor, HERE), row, people)
    return render(request, "opx/admin_handover_progress.html", view, block="progress")


ROUTES = [show_handovers, show_plan, begin, show_handover]


def read(form: Mapping[str, str]) -> Receivers:
    """Who was chosen: a team, or the people ticked."""
    to = form.get("to", "")
    if to.startswith("team-"):
        return Receivers(team_id=row_id(to.removeprefix("team-")) or 0)
    if to != "people":
        return Receivers()
    names = [name.removeprefix("person-") for name in form if name.startswith("person-")]
    return Receivers(people=tuple(sorted(row_id(name) or 0 for name in names)))


async def _plan(
    request: OpxRequest, person_id: int, form: Mapping[str, str], error: str
) -> Response[Any]:
    actor = actor_of(request)
    person, receivers = await staff.person(actor, person_id), read(form)
    planned = await handover.plan(actor, person_id, receivers)
    deactivates = person["active"] and may(actor, "core.manage_people") and person_id != actor.id
    view = views.plan_view(
        rooms(actor, HERE), person, planned, receivers, form, error, deactivates=deactivates
    )
    return render(request, "opx/admin_handover.html", view, status=422 if error else 200)
