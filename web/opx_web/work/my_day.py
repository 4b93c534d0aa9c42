"""My day: what is due, promised and answered, what one covers for others, and the next case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from litestar import Response
from litestar.response import Redirect

from opx_core import my_day
from opx_core.allocation import pulling
from opx_core.allocation.pulling import Next
from opx_core.allocation.ranking import WEIGHTS
from opx_core.calendars import LONDON
from opx_core.dates import short_day
from opx_core.identity import Actor
from opx_core.policy import may
from opx_web import words
from opx_web.case import words as case_words
from opx_web.pages import DueView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import action, page
from opx_web.sheets import Cell, Sheet, Table, headings

HERE, NEXT = "/day", "/next"
NONE = "No case waits that you may have. Look again later, or ask your team leader."
HOW = (
    f"The next deadline gives a case up to {WEIGHTS.due:.0f} points, and {WEIGHTS.late:.0f} more "
    f"when it is late.",
    f"Support needs give {WEIGHTS.support:.0f}, a raised priority {WEIGHTS.priority:.0f}, its age "
    f"{WEIGHTS.age:.0f}.",
    f"A case that you had before gets {WEIGHTS.had_before:.0f}, another one of a person whom you "
    f"know {WEIGHTS.same_person:.0f}.",
    f"Skills that fit give up to {WEIGHTS.skill:.0f}, your team {WEIGHTS.own_team:.0f}, room in "
    f"your day {WEIGHTS.load:.0f}.",
    "Only cases count that nobody has, that wait for us, and that you may have.",
    f"Those due first are compared, {pulling.CUT} at a time.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list of the day: its words, when it is due or what was promised."""

    reference: str
    href: str
    complainant: str
    what: str
    due: DueView | None = None
    support: str = ""
    day: str = ""
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A list of the day; `empty` says what would be here."""

    id: str
    title: str
    lines: tuple[Line, ...]
    empty: str
    more: MenuLink | None = None


@dataclass(frozen=True, slots=True)
class MyDay:
    """The page."""

    title: str
    today: str
    main: tuple[Section, ...]
    side: tuple[Section, ...]
    links: tuple[MenuLink, ...]
    can_pull: bool
    first: Line | None = None
    note: str = ""
    done: str = ""


@page(HERE, permission="core.read_cases")
async def show_day(request: OpxRequest) -> Response[Any]:
    """The reader's day."""
    note = NONE if request.query_params.get("note") == "none" else ""
    view = await _view(actor_of(request), note)
    return render(request, "opx/my_day.html", view)


@action(NEXT, permission="core.take_cases")
async def take_next(request: OpxRequest) -> Response[Any]:
    """Take the best case that nobody has, and open it."""
    found = await pulling.next_case(actor_of(request))
    if found is None:
        return Redirect(f"{HERE}?note=none", status_code=303)
    return Redirect(f"/cases/{found.case['reference']}?done=next", status_code=303)


@page(NEXT, permission="core.take_cases")
async def show_next(request: OpxRequest) -> Response[Any]:
    """What would come next, and why."""
    now = datetime.now(UTC)
    found = await pulling.preview(actor_of(request))
    rows = tuple(_row(place, each, now) for place, each in enumerate(found, 1))
    titles = headings("Case", "Complainant", "State", "Next deadline", "Why", "Points", numbers=1)
    view = Sheet(
        "What comes next",
        (Table("next", "The best cases that you may have", titles, rows, NONE),),
        lead="Nothing is given to you by looking.",
        back=MenuLink("My day", HERE),
        how=HOW,
    )
    return render(request, "opx/sheet.html", view)


ROUTES = [show_day, take_next, show_next]


def _row(place: int, each: Next, now: datetime) -> tuple[Cell, ...]:
    case = each.case
    due = case_words.next_due(case, now, brief=True)
    return (
        Cell(f"{place}. {case['reference']}", f"/cases/{case['reference']}"),
        Cell(case["complainant"]),
        Cell(case_words.state_name(case)),
        Cell(due.words, tone=due.tone) if due else Cell("None"),
        Cell(" ".join(each.ranked.why)),
        Cell(f"{each.ranked.points:.0f}", number=True),
    )


async def _view(actor: Actor, note: str) -> MyDay:
    now = datetime.now(UTC)
    day = await my_day.read(actor, now)
    due = tuple(line(case, now) for case in day.due)
    local = now.astimezone(LONDON)
    return MyDay(
        title="My day",
        today=f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}",
        main=(
            Section("due", "Late, or due within 7 days", due, "Nothing of yours is due this week."),
            *(_covered(each, now) for each in day.covered),
        ),
        side=(
            _promised(day.promised, now),
            _asked(day.asked, now),
            _answered(day.answered, now),
        ),
        links=(
            MenuLink(f"My queue {day.open:,}", "/cases?owner=me&state=open"),
            MenuLink(f"Late {day.late:,}", "/cases?owner=me&state=open&due=late"),
            MenuLink("My deadlines by day", "/deadlines?owner=me"),
            MenuLink("Nobody has them", "/cases?owner=nobody&state=open"),
            MenuLink("When I am away", "/absences"),
        ),
        can_pull=may(actor, "core.take_cases"),
        first=due[0] if due else None,
        note=note,
    )


def line(case: Mapping[str, Any], now: datetime) -> Line:
    """A case with its next deadline."""
    return Line(
        case["reference"],
        f"/cases/{case['reference']}",
        case["complainant"],
        f"{case_words.state_name(case)}: {case['subject']}",
        case_words.next_due(case, now, brief=True),
        case["support"],
    )


def _covered(each: my_day.Covered, now: datetime) -> Section:
    person = each.person
    until = short_day(person["last_on"])
    more = MenuLink("All their cases", f"/cases?owner={person['id']}&state=open")
    return Section(
        f"covered-{person['id']}",
        f"For {person['name']}, away until {until}",
        tuple(line(case, now) for case in each.due),
        "Nothing of theirs is due this week.",
        more,
    )


def _promised(entries: list[Any], now: datetime) -> Section:
    today = now.astimezone(LONDON).date()

    def when(on: date) -> str:
        return f"{words.day(on, now)}{', late' if on < today else ''}"

    lines = tuple(
        _dated(each, each["reason"], when(each["due_on"]), each["due_on"]) for each in entries
    )
    empty = "Nothing is brought forward to this week."
    return Section("promised", "Promised", lines, empty, MenuLink("The whole diary", "/diary"))


def _asked(rows: list[Any], now: datetime) -> Section:
    def when(row: Any) -> str:
        on = row["expected_on"]
        return f"by {words.day(on, now)}" if on else words.moment(row["at"], now)

    lines = tuple(
        _dated(row, row["what"], when(row), row["expected_on"] or row["at"]) for row in rows
    )
    return Section("asked", "Asked of you", lines, "Nobody waits for an answer of yours.")


def _answered(rows: list[Any], now: datetime) -> Section:
    lines = tuple(_dated(row, row["what"], words.moment(row["at"], now), row["at"]) for row in rows)
    return Section("answered", "Answered", lines, "Nobody has answered what you asked since.")


def _dated(row: Any, what: str, day: str, at: date) -> Line:
    """A case with what was promised, asked or answered, and when; a moment is a day too."""
    href = f"/cases/{row['reference']}"
    return Line(row["reference"], href, row["complainant"], what, day=day, iso=at.isoformat())
