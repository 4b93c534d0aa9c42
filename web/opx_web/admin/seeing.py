"""Seeing OPX as a colleague sees it: whom, why, and who did so before."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import seeing_as, staff
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.seeing_as import MINUTES, PERMISSION
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.admin.people import checked
from opx_web.cookies import standing
from opx_web.forms import problems
from opx_web.pages import Fact, FieldView, FormView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

HERE, ONE, SHEET = "/admin/see-as", "/admin/people/{person_id:int}/see-as", "opx/sheet.html"
ENDED = "You see OPX as yourself again."
RULES = (
    Fact("Then", "Nothing can be changed or downloaded, and nothing counts as read."),
    Fact("Kept", "What is kept from you stays kept, such as restricted cases and cases about you."),
    Fact("Log", f"It ends after {MINUTES} minutes. They can read who looked, when and why."),
)


@page(HERE, permission=PERMISSION)
async def show_seeing(request: OpxRequest) -> Response[Any]:
    """Whom one can see as, and who looked as whom."""
    actor = actor_of(request)
    known = await seeing_as.choices(actor)
    people = tuple(
        (Cell(row["name"]), Cell(", ".join(row["roles"]) or "No role"), _link(row)) for row in known
    )
    looked = tuple(_looked(row) for row in await seeing_as.every(actor))
    view = Sheet(
        "See as",
        (
            Table("people", "People", headings("Name", "Roles", "See"), people),
            Table(
                "looked",
                "Who looked",
                headings("Who", "As", "From", "To", "Why"),
                looked,
                "Nobody has looked as somebody else yet.",
            ),
        ),
        lead="What a colleague sees, read only",
        rooms=rooms(actor, HERE),
        done=ENDED if request.query_params.get("done") else "",
    )
    return render(request, SHEET, view)


@page(ONE, permission=PERMISSION)
async def ask_to_see(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """What it means, and a form for the reason."""
    return await _form(request, checked(person_id), {}, {})


@action(ONE, permission=PERMISSION)
async def begin_to_see(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """See as the person from now on."""
    form, here = await typed(request), standing(request)
    session_id = here.session_id if here else 0
    try:
        reason = form.get("reason", "")
        await seeing_as.begin(actor_of(request), session_id, checked(person_id), reason)
    except Invalid as error:
        return await _form(request, person_id, form, error.errors)
    return Redirect("/", status_code=303)


@action("/admin/see-as/stop", permission=PERMISSION, while_seeing=True)
async def stop(request: OpxRequest) -> Response[Any]:
    """See as oneself again."""
    here = standing(request)
    if here is not None and here.seeing is not None:
        await seeing_as.end(here.person, here.seeing.id)
    return Redirect(f"{HERE}?done=stopped", status_code=303)


ROUTES = [show_seeing, ask_to_see, begin_to_see, stop]


async def _form(
    request: OpxRequest, person_id: int, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    actor = actor_of(request)
    row = await staff.person(actor, person_id)
    why_not = errors.get("person", "") or await seeing_as.why_not(actor, person_id)
    field = FieldView(
        "reason",
        "Why",
        "longtext",
        form.get("reason", ""),
        f"{row['name']} can read it.",
        errors.get("reason", ""),
        rows=2,
    )
    wrong = problems((field,))
    wrong += (Problem(why_not, field.id),) if errors.get("person") else ()
    ask = FormView(f"/admin/people/{person_id}/see-as", "See as", (field,), problems=wrong)
    title = f"See as {row['name']}"
    view = Sheet(
        title,
        () if why_not else (Box("see", title, ask),),
        back=MenuLink("See as", HERE),
        rooms=rooms(actor, HERE),
        note=why_not,
        facts=RULES,
    )
    return render(request, SHEET, view, status=422 if errors else 200)


def _link(row: Row) -> Cell:
    return Cell("See as", f"/admin/people/{row['id']}/see-as", hint=row["name"])


def _looked(row: Row) -> tuple[Cell, ...]:
    now = datetime.now(UTC)
    ended = words.moment(row["ended_at"], now) if row["ended_at"] <= now else "Looks now"
    began = words.moment(row["began_at"], now)
    return Cell(row["viewer"]), Cell(row["person"]), Cell(began), Cell(ended), Cell(row["reason"])
