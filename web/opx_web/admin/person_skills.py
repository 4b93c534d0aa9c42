"""Someone’s skills: given, changed and taken away, each with its proof and its last day."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import skills, staff
from opx_core.calendars import LONDON
from opx_core.cases import Invalid
from opx_core.dates import day_in_words, parse_day, short_day
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.skills import Grant, granting
from opx_core.staff import Changed
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.admin.people import checked
from opx_web.admin.skills import HERE, PERMISSION, SHEET
from opx_web.forms import options, problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings

DONE = {"saved": "Saved.", "same": "Nothing was changed.", "gone": "They no longer have it."}


@page(f"{HERE}/of/{{person_id:int}}", permission=PERMISSION)
async def show_person(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Someone's skills."""
    skill_id = row_id(request.query_params.get("skill", "")) or 0
    return await _person(request, checked(person_id), {"skill": str(skill_id or "")}, {})


@action(f"{HERE}/of/{{person_id:int}}", permission=PERMISSION)
async def grant(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Let someone have a skill, change how they have it, or take it away."""
    actor, form = actor_of(request), await typed(request)
    await staff.person(actor, checked(person_id))
    skill_id = row_id(form.get("skill", "")) or 0
    if form.get("withdraw"):
        await skills.withdraw(actor, person_id, skill_id)
        return Redirect(f"{HERE}/of/{person_id}?done=gone", status_code=303)
    try:
        expires_on = _day(form.get("expires_on", ""))
        level = row_id(form.get("level", "")) or 0
        given = Grant(skill_id, level, form.get("proof", ""), expires_on)
        version = row_id(form.get("version", "")) or 0
        saved = await skills.grant(actor, person_id, given, version)
    except Invalid as error:
        return await _person(request, person_id, form, error.errors)
    except Changed:
        said = {"skill": "Somebody else changed this skill of theirs first. Look at it again."}
        return await _person(request, person_id, {**form, "fresh": "yes"}, said, 409)
    return Redirect(f"{HERE}/of/{person_id}?done={'saved' if saved else 'same'}", status_code=303)


ROUTES = [show_person, grant]


async def _person(
    request: OpxRequest,
    person_id: int,
    form: Mapping[str, str],
    errors: Mapping[str, str],
    status: int = 0,
) -> Response[Any]:
    actor = actor_of(request)
    person, held = await staff.person(actor, person_id), await skills.of_person(person_id, actor)
    known = await skills.every()
    one = next((row for row in held if str(row["skill_id"]) == form.get("skill")), None)
    if one and ("level" not in form or form.get("fresh")):
        form = {**form, **_as_typed(one)}
    view = Sheet(
        f"Skills of {person['name']}",
        (_held(actor, person_id, held),),
        _boxes(person_id, known, one, form, errors) if person_id != actor.id else (),
        "Nobody says what they can do themselves." if person_id == actor.id else "",
        MenuLink("Skills", HERE),
        rooms(actor, HERE),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )
    return render(request, SHEET, view, status=status or (422 if errors else 200))


def _held(actor: Actor, person_id: int, held: list[Row]) -> Table:
    now = datetime.now(UTC)
    rows = tuple(
        (
            Cell(
                row["name"],
                f"{HERE}/of/{person_id}?skill={row['skill_id']}" if person_id != actor.id else "",
            ),
            Cell(granting.LEVELS[row["level"]]),
            Cell(row["proof"]),
            _ends(row["expires_on"], now),
            Cell(
                f"{words.moment(row['granted_at'], now)}, {row['granted_by'] or 'by a colleague'}"
            ),
        )
        for row in held
    )
    titles = headings("Skill", "Level", "Proof", "Until", "Said")
    return Table("held", "What they can do", titles, rows, "No skill is recorded yet.")


def _ends(day: date | None, now: datetime) -> Cell:
    if day is None:
        return Cell("No end")
    days = (day - now.astimezone(LONDON).date()).days
    if days < 0:
        return Cell(f"Ended {short_day(day)}", tone="late")
    return Cell(words.day(day, now), tone="soon" if days < 60 else "")


def _boxes(
    person_id: int,
    known: list[Row],
    one: Row | None,
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> tuple[Box, ...]:
    here = f"{HERE}/of/{person_id}"
    names = [("", "Choose one"), *((str(row["id"]), row["name"]) for row in known)]
    levels = [("", "Choose one"), *((str(key), label) for key, label in granting.LEVELS.items())]

    def field(name: str, label: str, kind: Any = "text", **more: Any) -> FieldView:
        given = form.get(name, "")
        return FieldView(name, label, kind, given, error=errors.get(name, ""), **more)

    until = "Leave it empty where it does not end."
    fields = (
        *(
            []
            if one
            else [field("skill", "Skill", "choice", options=options(names, form.get("skill", "")))]
        ),
        field("level", "Level", "choice", options=options(levels, form.get("level", ""))),
        field("proof", "How do we know?", hint="A certificate, a QA result, who saw it."),
        field("expires_on", "Last day", "date", hint=until, optional=True, width="m"),
    )
    version = str(one["version"]) if one else "0"
    hidden = (("version", version), *((("skill", str(one["skill_id"])),) if one else ()))
    title = f"Change “{one['name']}”" if one else "Add a skill"
    made = FormView(here, "Save", fields, hidden, problems(fields))
    if one is None:
        return (Box("grant", title, made),)
    gone = FormView(here, "Take it away", (), (*hidden, ("withdraw", "yes")))
    return Box("grant", title, made), Box("gone", "They can no longer do it", gone, quiet=True)


def _as_typed(row: Row) -> dict[str, str]:
    ends = row["expires_on"]
    return {
        "level": str(row["level"]),
        "proof": row["proof"],
        "expires_on": day_in_words(ends) if ends else "",
    }


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return parse_day(text, datetime.now(LONDON).date())
    except ValueError as error:
        raise Invalid({"expires_on": f"{error}."}) from None
