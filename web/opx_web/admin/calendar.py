"""The tenant's calendar: its own days, the bank holidays to come, and what a change would move."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import calendar_days, hours
from opx_core.calendar_days import Moving, UnknownDay
from opx_core.calendars import LONDON, Calendar, Nation
from opx_core.cases import Invalid
from opx_core.dates import day_in_words, moment_in_words, parse_coming_day
from opx_core.ids import row_id
from opx_core.own_days import OwnDay, calendars_with, own_days
from opx_core.staff.labels import tidy
from opx_web import forms, words
from opx_web.admin.overview import rooms
from opx_web.pages import Fact, FieldView, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/admin/calendar", "core.manage_calendars"
WHERE = (("", "All nations"), *((each.value, each.label) for each in Nation))
KINDS = (
    ("holiday", "We are closed"),
    ("official", "A bank holiday, proclaimed"),
    ("works", "A bank holiday that we work"),
)
NAMES = ("day", "name", "nation", "kind")
SEEN_AHEAD = timedelta(days=400)
DONE = {
    "added": "Added. Deadlines are being moved; each case says so.",
    "removed": "Taken away. Deadlines are being moved back; each case says so.",
    "loaded": "The days are added. Deadlines are being moved; each case says so.",
    "hours": "Saved. Our own targets are being moved; each case says so.",
}


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the tenant's own."""

    day: str
    name: str
    where: str
    kind: str
    remove: str


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A bank holiday to come, and where it is one."""

    day: str
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The tenant's own days, with the form for another, and the bank holidays to come."""

    rooms: tuple[MenuLink, ...]
    rows: tuple[DayRow, ...]
    to_come: tuple[BankHoliday, ...]
    form: FormView
    hours: tuple[Fact, ...]
    done: str = ""


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A deadline that would end on another day."""

    reference: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MovesPage:
    """What a change of the calendar would move, before it is made."""

    rooms: tuple[MenuLink, ...]
    title: str
    sentence: str
    more: str
    rows: tuple[MovedRow, ...]
    action: str
    hidden: tuple[tuple[str, str], ...]
    submit: str


@page(HERE, permission=PERMISSION)
async def show_calendar(request: OpxRequest) -> Response[Any]:
    """The calendar."""
    return await _calendar(request, {}, {})


@action(HERE, permission=PERMISSION)
async def add_day(request: OpxRequest) -> Response[Any]:
    """Show what a new day would move; once that was seen, add it."""
    form = await typed(request)
    try:
        own = _read(form)
        await calendar_days.checked(own)
    except Invalid as error:
        return await _calendar(request, form, error.errors)
    if form.get("seen") == "yes":
        await calendar_days.add(actor_of(request), own)
        return Redirect(f"{HERE}?done=added", status_code=303)
    hidden = tuple((name, form.get(name, "")) for name in NAMES)
    return await _moves(request, own, HERE, hidden, removed=False)


@action(f"{HERE}/{{day_id:int}}/removal", permission=PERMISSION)
async def remove_day(request: OpxRequest, day_id: FromPath[int]) -> Response[Any]:
    """Show what taking a day away would move; once that was seen, take it away."""
    if row_id(str(day_id)) is None:
        raise UnknownDay("This day is not in the calendar any more.")
    if (await typed(request)).get("seen") == "yes":
        await calendar_days.remove(actor_of(request), day_id)
        return Redirect(f"{HERE}?done=removed", status_code=303)
    own = await calendar_days.find(day_id)
    return await _moves(request, own, f"{HERE}/{day_id}/removal", (), removed=True)


ROUTES = [show_calendar, add_day, remove_day]


def _read(form: Mapping[str, str]) -> OwnDay:
    try:
        day = parse_coming_day(form.get("day", "").replace("\x00", ""), _today())
    except ValueError as error:
        raise Invalid({"day": f"{error}."}) from None
    kind, name = form.get("kind"), tidy(form.get("name", ""))
    return OwnDay(form.get("nation", ""), day, name, kind == "works", kind == "official")


async def _calendar(
    request: OpxRequest, form: Mapping[str, str], errors: Mapping[str, str]
) -> Response[Any]:
    actor, days = actor_of(request), await own_days()
    open_ = await calendar_days.opening_hours()
    fields = _fields(form, errors)
    view = CalendarPage(
        rooms(actor, HERE),
        tuple(
            DayRow(
                day_in_words(own.day),
                own.name,
                dict(WHERE)[own.nation],
                dict(KINDS)[_kind(own)],
                f"{HERE}/{own.id}/removal",
            )
            for own in days
        ),
        _to_come(calendars_with(days)),
        FormView(HERE, "See what it moves", fields, problems=forms.problems(fields)),
        tuple(Fact(day, open_.words(number) or "Closed") for number, day in enumerate(hours.DAYS)),
        DONE.get(request.query_params.get("done", ""), ""),
    )
    return render(request, "opx/admin_calendar.html", view, status=422 if errors else 200)


def _kind(own: OwnDay) -> str:
    if own.works:
        return "works"
    return "official" if own.official else "holiday"


def _fields(form: Mapping[str, str], errors: Mapping[str, str]) -> tuple[FieldView, ...]:
    nation, kind = form.get("nation", ""), form.get("kind", "holiday")
    return (
        FieldView("day", "Day", "date", form.get("day", ""), error=errors.get("day", "")),
        FieldView("name", "What it is", value=form.get("name", ""), error=errors.get("name", "")),
        FieldView(
            "nation",
            "Where",
            "choice",
            error=errors.get("nation", ""),
            options=forms.options(WHERE, nation),
        ),
        FieldView("kind", "Kind", "choice", options=forms.options(KINDS, kind)),
    )


async def _moves(
    request: OpxRequest,
    own: OwnDay,
    action_: str,
    hidden: tuple[tuple[str, str], ...],
    *,
    removed: bool,
) -> Response[Any]:
    moving = await calendar_days.what_moves(actor_of(request), own, removed)
    title = f"{'Take away' if removed else 'Add'} {day_in_words(own.day)}, {own.name}"
    submit = "Take it away" if removed else "Add it"
    return moves_page(request, moving, title, action_, (*hidden, ("seen", "yes")), submit)


def moves_page(
    request: OpxRequest,
    moving: Moving,
    title: str,
    action_: str,
    hidden: tuple[tuple[str, str], ...],
    submit: str,
) -> Response[Any]:
    """What a change of the calendar would move, to be seen before it is made."""
    count = words.count_words(moving.total, "deadline", "deadlines")
    cases = words.count_words(moving.cases, "case", "cases")
    left = moving.total - len(moving.shown)
    view = MovesPage(
        rooms(actor_of(request), HERE),
        title,
        f"It moves {count} of {cases}." if moving.total else "It moves no deadline that runs now.",
        f"And {left:,} more." if left else "",
        tuple(
            MovedRow(each.reference, each.name, _at(each.before), _at(each.after))
            for each in moving.shown
        ),
        action_,
        hidden,
        submit,
    )
    return render(request, "opx/admin_calendar_moves.html", view)


def _at(at: datetime) -> str:
    return moment_in_words(at.astimezone(LONDON))


def _to_come(calendars: Mapping[str, Calendar]) -> tuple[BankHoliday, ...]:
    found: dict[tuple[date, str], list[str]] = {}
    for offset in range(SEEN_AHEAD.days):
        day = _today() + timedelta(days=offset)
        for nation in Nation:
            name = calendars[nation.value].holiday(day)
            if name and day.weekday() < 5:
                found.setdefault((day, name), []).append(nation.label)
    return tuple(
        BankHoliday(
            day_in_words(day),
            name,
            "All nations" if len(where) == len(Nation) else ", ".join(where),
        )
        for (day, name), where in found.items()
    )


def _today() -> date:
    return datetime.now(LONDON).date()
