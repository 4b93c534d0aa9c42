"""Giving many cases on: who gets how many and which stay is seen first; then it is done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import reassigning
from opx_core.cases import Invalid
from opx_core.handover import Receivers
from opx_core.ids import row_id
from opx_core.reassigning import MOST, Chosen, Plan, UnknownReassignment
from opx_core.reassigning.starting import PlanChanged
from opx_web.queue import query
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.work import reassigning_view as views

HERE, PERMISSION = "/reassign", "core.assign_cases"


@page(HERE, permission=PERMISSION)
async def show_choice(request: OpxRequest) -> Response[Any]:
    """The chosen cases, and with ``to`` who would get how many."""
    asked = dict(request.query_params)
    wanted, receivers = chosen(asked), read(asked)
    actor = actor_of(request)
    made = await reassigning.plan(actor, await reassigning.chosen(actor, wanted), receivers)
    error = ""
    if asked.get("to") and not (receivers.people or receivers.team_id):
        error = "Choose who gets the cases."
    return _page(request, asked, made, error, 422 if error else 200)


@action(HERE, permission=PERMISSION)
async def begin(request: OpxRequest) -> Response[Any]:
    """Give the cases as they were shown."""
    actor, form = actor_of(request), await typed(request)
    wanted, receivers = chosen(form), read(form)
    try:
        new_id = await reassigning.start(actor, wanted, receivers, form.get("seal", ""))
    except PlanChanged as error:
        return _page(request, form, error.plan, str(error), 409)
    except Invalid as error:
        made = await reassigning.plan(actor, await reassigning.chosen(actor, wanted), receivers)
        return _page(request, form, made, " ".join(error.errors.values()), 422)
    return Redirect(f"{HERE}/{new_id}", status_code=303)


@page(f"{HERE}/{{reassignment_id:int}}", permission=PERMISSION)
async def show_progress(request: OpxRequest, reassignment_id: FromPath[int]) -> Response[Any]:
    """How far it is."""
    if row_id(str(reassignment_id)) is None:
        raise UnknownReassignment("There is no such reassignment among your own.")
    actor = actor_of(request)
    row = await reassigning.find(actor, reassignment_id)
    stayed = await reassigning.refused(actor, reassignment_id)
    view = views.progress(row, stayed)
    return render(request, "opx/reassign_progress.html", view, block="progress")


ROUTES = [show_choice, begin, show_progress]


def chosen(form: Mapping[str, str]) -> Chosen:
    """The cases ticked, or where none is, all of the filter."""
    references = tuple(name.removeprefix("c-") for name in form if name.startswith("c-"))
    if references or form.get("ticked"):
        return Chosen(references[:MOST])
    return Chosen(filter=replace(query.read(form), after="", before=""))


def read(form: Mapping[str, str]) -> Receivers:
    """Who was chosen: a team, or the people ticked."""
    to = form.get("to", "")
    if to.startswith("team-"):
        return Receivers(team_id=row_id(to.removeprefix("team-")) or 0)
    if to != "people":
        return Receivers()
    names = [name.removeprefix("person-") for name in form if name.startswith("person-")]
    return Receivers(people=tuple(sorted(row_id(name) or 0 for name in names)))


def _page(
    request: OpxRequest, form: Mapping[str, str], made: Plan, error: str, status: int = 200
) -> Response[Any]:
    wanted = chosen(form)
    kept = [(name, "on") for name in form if name.startswith("c-")]
    if wanted.filter is not None:
        names = (*query.NAMES, "sort")
        kept = [(name, form[name]) for name in names if form.get(name) or name == "state" in form]
    view = views.preview(form, made, tuple(kept), error, whole=wanted.filter is not None)
    return render(request, "opx/reassign.html", view, status=status)
