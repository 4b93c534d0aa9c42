"""The page of the opening hours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core import calendar_days, hours
from opx_core.calendar_days import HoursChanged
from opx_core.hours import DAYS, Hours, WrongHours
from opx_web import forms
from opx_web.admin.calendar import HERE, PERMISSION
from opx_web.admin.overview import rooms
from opx_web.pages import FieldView, FormView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

PATH = f"{HERE}/hours"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class HoursPage:
    """The form with a field for each day of the week."""

    rooms: tuple[MenuLink, ...]
    form: FormView


@page(PATH, permission=PERMISSION)
async def show_hours(request: OpxRequest) -> Response[Any]:
    """The hours that stand, to be changed."""
    now = await calendar_days.opening_hours()
    return _page(request, now, {day: now.words(number) for number, day in enumerate(DAYS)}, {})


@action(PATH, permission=PERMISSION)
async def save_hours(request: OpxRequest) -> Response[Any]:
    """Set them. What is wrong is said by day; who was slower sees what stands now."""
    form = await typed(request)
    lines = [form.get(day, "").replace("\x00", "")[:LONGEST] for day in DAYS]
    try:
        await calendar_days.open_at(actor_of(request), lines, _was(form))
    except WrongHours as error:
        return _page(request, _was(form), dict(zip(DAYS, lines, strict=True)), error.errors)
    except HoursChanged as error:
        return _page(request, error.now, dict(zip(DAYS, lines, strict=True)), {}, changed=True)
    return Redirect(f"{HERE}?done=hours", status_code=303)


ROUTES = [show_hours, save_hours]


def _was(form: Mapping[str, str]) -> Hours:
    """The hours that the person saw; an unreadable field counts as the usual ones."""
    try:
        return hours.from_json(json.loads(form.get("was", "null")))
    except (ValueError, TypeError):
        return hours.USUAL


def _page(
    request: OpxRequest,
    was: Hours,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    changed: bool = False,
) -> Response[Any]:
    fields = tuple(
        FieldView(
            day,
            day,
            value=values[day],
            error=errors.get(day, ""),
            hint=f"Now: {was.words(number) or 'closed'}." if changed else "",
            width="m",
        )
        for number, day in enumerate(DAYS)
    )
    problems = forms.problems(fields)
    if changed:
        said = "Someone else changed the hours meanwhile. Below stands what they are now."
        problems = (Problem(said, fields[0].id), *problems)
    hidden = (("was", json.dumps(was.as_json())),)
    form = FormView(PATH, "Save the hours", fields, hidden, problems)
    status = 409 if changed else 422 if errors else 200
    view = HoursPage(rooms(actor_of(request), HERE), form)
    return render(request, "opx/admin_hours.html", view, status=status)
