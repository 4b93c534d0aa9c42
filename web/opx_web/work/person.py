"""Someone’s time: when they are away, what their day holds; and one’s own absences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import skills, staff, worktime
from opx_core.calendars import LONDON
from opx_core.cases import Invalid
from opx_core.dates import parse_day, short_day
from opx_core.db import Row
from opx_core.ids import row_id
from opx_core.policy import may
from opx_core.staff import Changed
from opx_core.worktime import CapacityForm, UnknownAbsence
from opx_core.worktime.capacity import DAYS, UNITS
from opx_core.worktime.capacity import shown as capacity_shown
from opx_web.admin.people import checked
from opx_web.admin.person_form import Tick, Ticks
from opx_web.admin.versions import versions
from opx_web.forms import options, problems
from opx_web.pages import FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings
from opx_web.versions import Versions

AHEAD = "Such as 7 Dec 2026, Friday, or in 10 days"
HERE, OWN, PERMISSION = "/team/people", "/absences", "core.plan_time"
DONE = {"saved": "Saved.", "same": "Nothing was changed.", "ended": "They are not away."}
Errors = Mapping[str, str]


@page(OWN, permission="core.read_cases")
async def show_own(request: OpxRequest) -> Response[Any]:
    """When the reader is away."""
    return await _own(request, {}, {})


@action(OWN, permission="core.read_cases")
async def add_own(request: OpxRequest) -> Response[Any]:
    """Say when one is away."""
    form = await typed(request)
    try:
        await _add(request, actor_of(request).id or 0, form)
    except Invalid as error:
        return await _own(request, form, error.errors)
    return Redirect(f"{OWN}?done=saved", status_code=303)


@action(f"{OWN}/{{absence_id:int}}/end", permission="core.read_cases")
async def end(request: OpxRequest, absence_id: FromPath[int]) -> Response[Any]:
    """End an absence, one's own or somebody's."""
    if row_id(str(absence_id)) is None:
        raise UnknownAbsence("There is no such absence.")
    actor = actor_of(request)
    whose = await worktime.end(actor, absence_id)
    to = OWN if whose == actor.id else f"{HERE}/{whose}"
    return Redirect(f"{to}?done=ended", status_code=303)


@page(f"{HERE}/{{person_id:int}}", permission=PERMISSION)
async def show_person(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Someone's absences and their day."""
    return await _person(request, checked(person_id))


@action(f"{HERE}/{{person_id:int}}/absences", permission=PERMISSION)
async def add(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Say when someone is away."""
    form = await typed(request)
    try:
        await _add(request, checked(person_id), form)
    except Invalid as error:
        return await _person(request, person_id, away=(form, error.errors))
    return Redirect(f"{HERE}/{person_id}?done=saved", status_code=303)


@action(f"{HERE}/{{person_id:int}}/capacity", permission=PERMISSION)
async def set_capacity(request: OpxRequest, person_id: FromPath[int]) -> Response[Any]:
    """Change what someone's day holds."""
    actor, form = actor_of(request), await typed(request)
    wanted, version = read(form), row_id(form.get("version", "")) or 0
    try:
        saved = await worktime.set_capacity(actor, checked(person_id), wanted, version)
    except Invalid as error:
        return await _person(request, person_id, day=(form, error.errors))
    except Changed as error:
        theirs, mine = capacity_shown(error.row["form"]), capacity_shown(wanted)
        both = await versions(f"user/{person_id}", theirs, mine, dict.fromkeys(mine, ""))
        form = {**form, "version": str(error.row["version"])}
        return await _person(request, person_id, day=(form, {}), both=both)
    return Redirect(f"{HERE}/{person_id}?done={'saved' if saved else 'same'}", status_code=303)


ROUTES = [show_own, add_own, end, show_person, add, set_capacity]


def read(form: Mapping[str, str]) -> CapacityForm:
    """A capacity as typed; -1 for what is no whole number."""

    def whole(name: str) -> int:
        text = form.get(name, "").strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1

    days = tuple(day for day in DAYS if f"day-{day}" in form)
    return CapacityForm(form.get("unit", ""), whole("amount"), whole("share"), days)


async def _add(request: OpxRequest, person_id: int, form: Mapping[str, str]) -> None:
    errors, days, today = {}, [], datetime.now(LONDON).date()
    for name in ("first_on", "last_on"):
        try:
            days.append(parse_day(form.get(name, ""), today))
        except ValueError as error:
            errors[name] = f"{error}."
    cover = form.get("cover", "")
    if errors:
        raise Invalid(errors)
    cover_id = (row_id(cover) or 0) if cover else None
    await worktime.add(actor_of(request), person_id, days[0], days[1], cover_id)


async def _own(request: OpxRequest, form: Mapping[str, str], errors: Errors) -> Response[Any]:
    actor = actor_of(request)
    rows = await worktime.of_person(actor.id or 0)
    covered = await worktime.covered_by(actor.id or 0)
    cells = tuple(
        (Cell(row["name"], f"/cases?owner={row['id']}&state=open"), Cell(short_day(row["last_on"])))
        for row in covered
    )
    view = Sheet(
        "When I am away",
        (
            _absences(rows),
            Table("cover", "For whom I cover", headings("Name", "Until"), cells, "Nobody today."),
        ),
        (await _away_box(request, OWN, actor.id or 0, form, errors), *_ends(rows)),
        "You get no new cases then. Whoever covers sees yours under “My day”.",
        MenuLink("My day", "/day"),
        done=_done(request),
    )
    return render(request, "opx/sheet.html", view, status=422 if errors else 200)


async def _person(
    request: OpxRequest,
    person_id: int,
    *,
    away: tuple[Mapping[str, str], Errors] = ({}, {}),
    day: tuple[Mapping[str, str], Errors] = ({}, {}),
    both: Versions | None = None,
) -> Response[Any]:
    actor = actor_of(request)
    person = await staff.person(actor, person_id)
    rows, held = await worktime.of_person(person_id), await skills.of_person(person_id, actor)
    given, version = await worktime.capacity(person_id)
    cells = tuple((Cell(row["name"]), Cell(str(row["level"])), Cell(row["proof"])) for row in held)
    asks = may(actor, "core.grant_skills")
    more = MenuLink("Change their skills", f"/admin/skills/of/{person_id}") if asks else None
    titles = headings("Skill", "Level", "Proof")
    here = f"{HERE}/{person_id}"
    view = Sheet(
        f"The time of {person['name']}",
        (
            _absences(rows, _hand_over(actor, person_id)),
            Table("skills", "Skills", titles, cells, "None is recorded.", more=more),
        ),
        (
            _capacity(here, day[0] or _as_typed(given, version), day[1], both),
            await _away_box(request, f"{here}/absences", person_id, *away),
            *_ends(rows),
        ),
        person["team"] or "",
        MenuLink(
            person["team"] or "Team", f"/team/{person['team_id']}" if person["team_id"] else "/team"
        ),
        done=_done(request),
    )
    status = 409 if both else 422 if away[1] or day[1] else 200
    return render(request, "opx/sheet.html", view, status=status)


def _hand_over(actor: Any, person_id: int) -> MenuLink | None:
    if not may(actor, "core.hand_over_work"):
        return None
    return MenuLink("Hand over their open work", f"/admin/handovers/of/{person_id}")


def _absences(rows: list[Row], more: MenuLink | None = None) -> Table:
    cells = tuple(
        (
            Cell(short_day(row["first_on"])),
            Cell(short_day(row["last_on"])),
            Cell(row["cover"] or "Nobody"),
        )
        for row in rows
    )
    titles = headings("First day", "Last day", "Covered by")
    return Table("absences", "Away", titles, cells, "No day is planned.", more=more)


def _ends(rows: list[Row]) -> tuple[Box, ...]:
    return tuple(
        Box(
            f"end-{row['id']}",
            f"Away {short_day(row['first_on'])} to {short_day(row['last_on'])}",
            FormView(f"{OWN}/{row['id']}/end", "Take this back", ()),
            quiet=True,
        )
        for row in rows
    )


async def _away_box(
    request: OpxRequest, to: str, person_id: int, form: Mapping[str, str], errors: Errors
) -> Box:
    everyone = await staff.everyone(actor_of(request))
    known = {row["id"]: row["name"] for row in everyone if row["active"] and row["id"] != person_id}
    cannot = await worktime.cover_reasons(person_id, known)
    people = [(str(each), name) for each, name in known.items() if each not in cannot]
    cover = form.get("cover", "")
    first, last = form.get("first_on", ""), form.get("last_on", "")
    some = options([("", "Nobody"), *people], cover)
    fields = (
        FieldView(
            "first_on", "First day", "date", first, AHEAD, errors.get("first_on", ""), width="m"
        ),
        FieldView("last_on", "Last day", "date", last, "", errors.get("last_on", ""), width="m"),
        FieldView(
            "cover", "Who covers", "choice", cover, "", errors.get("cover", ""), options=some
        ),
    )
    made = FormView(to, "Save these days", fields, problems=problems(fields))
    return Box("away", "Add days away", made, quiet="capacity" in to)


def _capacity(here: str, form: Mapping[str, str], errors: Errors, both: Versions | None) -> Box:
    unit = form.get("unit", "")
    fields = (
        FieldView(
            "unit",
            "Counted in",
            "choice",
            unit,
            "",
            errors.get("unit", ""),
            options=options(list(UNITS.items()), unit),
        ),
        FieldView(
            "amount",
            "How many",
            "text",
            form.get("amount", ""),
            "",
            errors.get("amount", ""),
            width="s",
        ),
        FieldView(
            "share",
            "Share of it in per cent",
            "text",
            form.get("share", ""),
            "50 is half, for someone who is new or comes back.",
            errors.get("share", ""),
            width="s",
        ),
    )
    boxes = tuple(Tick(f"day-{day}", name, f"day-{day}" in form) for day, name in DAYS.items())
    ticks = Ticks("days", "Days worked", boxes, error=errors.get("days", ""))
    hidden = (("version", form.get("version", "0")),)
    made = FormView(f"{here}/capacity", "Save", fields, hidden, problems(fields))
    return Box("capacity", "What their day holds", made, (ticks,), versions=both)


def _as_typed(given: CapacityForm, version: int) -> dict[str, str]:
    days = {f"day-{day}": "on" for day in given.days}
    plain = {"unit": given.unit, "amount": str(given.amount), "share": str(given.share)}
    return {**plain, **days, "version": str(version)}


def _done(request: OpxRequest) -> str:
    return DONE.get(request.query_params.get("done", ""), "")
