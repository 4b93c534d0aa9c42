"""The calendar of deadlines: how many open cases are due on each day of a month or a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from opx_core import case_list, directory
from opx_core.calendars import LONDON, Nation
from opx_core.case_list import BadFilter, CaseFilter
from opx_core.dates import short_day
from opx_core.own_days import calendars_with, own_days
from opx_web import words
from opx_web.forms import options
from opx_web.pages import FieldView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page

HERE = "/deadlines"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class DayView:
    """A day: its number, its cases, and what it is (today, a holiday)."""

    number: str
    label: str
    count: str
    href: str
    holiday: str
    outside: bool
    today: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The page: weeks of seven days."""

    title: str
    total: str
    days: tuple[str, ...]
    weeks: tuple[tuple[DayView, ...], ...]
    previous: MenuLink
    next: MenuLink
    chips: tuple[MenuLink, ...]
    fields: tuple[FieldView, ...]
    hidden: tuple[tuple[str, str], ...]


@page(HERE, permission="core.read_cases")
async def show_deadlines(request: OpxRequest) -> Response[Any]:
    """A month (or with ``week`` a week) of deadlines, each day with its cases."""
    actor, now = actor_of(request), datetime.now(UTC)
    asked = {name: request.query_params.get(name, "") for name in ("owner", "team", "day")}
    asked["by"] = "week" if request.query_params.get("by") == "week" else "month"
    today = now.astimezone(LONDON).date()
    shown = _day(asked["day"], today)
    first, last = span(shown, asked["by"])
    wanted = CaseFilter(state="open", owner=asked["owner"], team=asked["team"])
    counts = await case_list.due_by_day(actor, wanted, first, last, now)
    known = await directory.known(actor)
    holidays = calendars_with(await own_days())[Nation.ENG]
    weeks = tuple(
        tuple(
            _view(first + timedelta(days=7 * week + n), shown, asked, counts, today, holidays)
            for n in range(7)
        )
        for week in range(((last - first).days + 1) // 7)
    )
    step = _steps(shown, asked["by"])
    view = Deadlines(
        title=f"Deadlines, {_title(shown, asked['by'], first, last)}",
        total=words.count_words(sum(counts.values()), "case", "cases"),
        days=DAYS,
        weeks=weeks,
        previous=MenuLink("Earlier", _at(asked, day=step[0].isoformat())),
        next=MenuLink("Later", _at(asked, day=step[1].isoformat())),
        chips=(
            MenuLink("Month", _at(asked, by="month"), asked["by"] == "month"),
            MenuLink("Week", _at(asked, by="week"), asked["by"] == "week"),
        ),
        fields=_fields(asked, known),
        hidden=tuple((name, asked[name]) for name in ("day", "by") if asked[name]),
    )
    return render(request, "opx/deadlines.html", view)


ROUTES = [show_deadlines]


def span(shown: date, by: str) -> tuple[date, date]:
    """The first and last day: whole weeks from Monday to Sunday."""
    if by == "week":
        first = shown - timedelta(days=shown.weekday())
        return first, first + timedelta(days=6)
    start = shown.replace(day=1)
    after = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return start - timedelta(days=start.weekday()), after + timedelta(days=6 - after.weekday())


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        shown = date.fromisoformat(text)
    except ValueError:
        raise BadFilter(f"“{text}” is not a day, such as 2026-12-07.") from None
    if not 2000 <= shown.year <= 2099:
        raise BadFilter("Choose a day between the years 2000 and 2099.")
    return shown


def _steps(shown: date, by: str) -> tuple[date, date]:
    if by == "week":
        return shown - timedelta(days=7), shown + timedelta(days=7)
    start = shown.replace(day=1)
    return (start - timedelta(days=1)).replace(day=1), (start + timedelta(days=32)).replace(day=1)


def _title(shown: date, by: str, first: date, last: date) -> str:
    return f"{short_day(first)} to {short_day(last)}" if by == "week" else f"{shown:%B %Y}"


def _at(asked: Mapping[str, str], **changed: str) -> str:
    kept = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"{HERE}?{urlencode(kept)}"


def _view(
    day: date,
    shown: date,
    asked: Mapping[str, str],
    counts: Mapping[date, int],
    today: date,
    holidays: Any,
) -> DayView:
    count = counts.get(day, 0)
    names = {name: asked[name] for name in ("owner", "team") if asked[name]}
    href = f"/cases?{urlencode({'state': 'open', **names, 'due': day.isoformat()})}"
    return DayView(
        number=str(day.day) if day.day > 1 else f"{day.day} {day:%b}",
        label=short_day(day),
        count=words.count_words(count, "case", "cases") if count else "",
        href=href if count else "",
        holiday=holidays.holiday(day) or "",
        outside=asked["by"] == "month" and day.month != shown.month,
        today=day == today,
        late=bool(count) and day < today,
    )


def _fields(asked: Mapping[str, str], known: Any) -> tuple[FieldView, ...]:
    people = [(str(row["id"]), row["name"]) for row in known.people]
    owners = [("", "Anyone"), ("me", "Me"), ("nobody", "Nobody"), *people]
    teams = [("", "Any"), *((str(row["id"]), row["name"]) for row in known.teams)]
    pairs = (("owner", "Owner", owners), ("team", "Team", teams))
    return tuple(
        FieldView(name, label, "choice", asked[name], options=options(some, asked[name]))
        for name, label, some in pairs
    )
