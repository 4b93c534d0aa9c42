"""Skills: what there are, and who has them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import skills
from opx_core.calendars import LONDON
from opx_core.cases import Invalid
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.skills import UnknownSkill
from opx_core.staff import Changed
from opx_web.admin.overview import rooms
from opx_web.admin.versions import versions
from opx_web.forms import problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings, number
from opx_web.versions import Versions, chosen

HERE, PERMISSION = "/admin/skills", "core.grant_skills"
DONE = {"saved": "Saved.", "same": "Nothing was changed."}
KEY_HINT = "What workflows say for it, such as payment_services. It cannot be changed later."
SHEET = "opx/sheet.html"


@page(HERE, permission=PERMISSION)
async def show_skills(request: OpxRequest) -> Response[Any]:
    """The skills, and the people who have them."""
    return await _list(request, {}, {})


@action(HERE, permission=PERMISSION)
async def add(request: OpxRequest) -> Response[Any]:
    """Add a skill."""
    form = await typed(request)
    given = (form.get("key", ""), form.get("name", ""), form.get("about", ""))
    try:
        await skills.add(actor_of(request), *given)
    except Invalid as error:
        return await _list(request, form, error.errors)
    return Redirect(f"{HERE}?done=saved", status_code=303)


@page(f"{HERE}/{{skill_id:int}}", permission=PERMISSION)
async def show_skill(request: OpxRequest, skill_id: FromPath[int]) -> Response[Any]:
    """One skill."""
    row = await skills.one(_known(skill_id))
    return _skill(request, row, row, {})


@action(f"{HERE}/{{skill_id:int}}", permission=PERMISSION)
async def change(request: OpxRequest, skill_id: FromPath[int]) -> Response[Any]:
    """Change a skill's words."""
    row, form = await skills.one(_known(skill_id)), await typed(request)
    form = chosen(form, {"name": row["name"], "about": row["about"]})
    name, about = form.get("name", ""), form.get("about", "")
    version = row_id(form.get("version", "")) or 0
    try:
        saved = await skills.change(actor_of(request), skill_id, name, about, version)
    except Invalid as error:
        return _skill(request, {**row, "version": version}, form, error.errors)
    except Changed as error:
        theirs = {"Name": str(error.row["name"]), "What it means": str(error.row["about"])}
        mine = {"Name": name, "What it means": about}
        names = {"Name": "name", "What it means": "about"}
        found = await versions(f"skill/{skill_id}", theirs, mine, names)
        # Skills belong to the whole tenant: who saved it may work for a rival client.
        both = replace(found, title="Somebody saved this meanwhile", saved="Saved meanwhile")
        return _skill(request, error.row, form, {}, both)
    return Redirect(f"{HERE}?done={'saved' if saved else 'same'}", status_code=303)


ROUTES = [show_skills, add, show_skill, change]


async def _list(
    request: OpxRequest, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    actor, today = actor_of(request), datetime.now(LONDON).date()
    known, people = await skills.every(), await skills.people(actor)
    fields = (
        FieldView("name", "Name", value=form.get("name", ""), error=errors.get("name", "")),
        FieldView("key", "Key", "text", form.get("key", ""), KEY_HINT, errors.get("key", "")),
        _about(form.get("about", ""), errors.get("about", "")),
    )
    view = Sheet(
        "Skills",
        (_skills(known), _people(people, today)),
        (Box("add", "Add a skill", FormView(HERE, "Add", fields, problems=problems(fields))),),
        "What work may ask for, and who can do it. What it asks for is set in the workflow.",
        rooms=rooms(actor, HERE),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
    return render(request, SHEET, view, status=422 if errors else 200)


def _skills(known: list[Row]) -> Table:
    rows = tuple(
        (
            Cell(row["name"], f"{HERE}/{row['id']}"),
            Cell(row["key"]),
            Cell(row["about"]),
            number(row["people"]),
            number(row["expiring"]),
        )
        for row in known
    )
    titles = headings("Name", "Key", "What it means", "People", "End within 60 days", numbers=2)
    return Table("skills", "Skills", titles, rows, "There is none yet: work asks for no skill.")


def _people(people: list[Row], today: date) -> Table:
    rows = []
    for row in people:
        held = [
            f"{each['name']} {each['level']}"
            for each in json.loads(row["skills"])
            if each["expires_on"] is None or date.fromisoformat(each["expires_on"]) >= today
        ]
        name = Cell(row["name"], f"{HERE}/of/{row['id']}")
        rows.append((name, Cell(row["team"] or ""), Cell(", ".join(held) or "None")))
    return Table("people", "People", headings("Name", "Team", "Skills and levels"), tuple(rows))


def _skill(
    request: OpxRequest,
    row: Row,
    form: Mapping[str, Any],
    errors: Mapping[str, str],
    both: Versions | None = None,
) -> Response[Any]:
    fields = (
        FieldView("name", "Name", "text", form.get("name", ""), "", errors.get("name", "")),
        _about(form.get("about", ""), errors.get("about", "")),
    )
    hidden = (("version", str(row["version"])),)
    made = FormView(f"{HERE}/{row['id']}", "Save", fields, hidden, problems(fields))
    view = Sheet(
        row["name"],
        (Box("change", "Change this skill", made, versions=both),),
        back=MenuLink("Skills", HERE),
        rooms=rooms(actor_of(request), HERE),
    )
    return render(request, SHEET, view, status=409 if both else 422 if errors else 200)


def _about(value: str, error: str) -> FieldView:
    return FieldView("about", "What it means", "longtext", value, error=error, optional=True)


def _known(skill_id: int) -> int:
    if row_id(str(skill_id)) is None:
        raise UnknownSkill("There is no such skill.")
    return skill_id
