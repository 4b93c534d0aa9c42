"""The diary of a case, and everybody's own."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import cases
from opx_core.calendars import LONDON
from opx_core.cases import diary
from opx_core.dates import parse_day
from opx_core.references import tidy
from opx_web import words
from opx_web.case.notes import again
from opx_web.case.together import Typed
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

GROUPS = ("Due", "Within a week", "Later")


@dataclass(frozen=True, slots=True)
class Entry:
    """A case that comes forward on a day, and why."""

    reference: str
    href: str
    complainant: str
    subject: str
    day: str
    iso: str
    reason: str
    done: str


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """Everything that is brought forward to the reader, in groups with a heading."""

    total: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]


@action("/cases/{reference:str}/diary", permission="core.keep_diary")
async def bring_forward(request: OpxRequest, reference: FromPath[str]) -> Response[Any]:
    """Bring the case forward on a day, or show it again with what was typed."""
    actor, form = actor_of(request), await typed(request)
    try:
        due_on = _day(form.get("day", ""))
        await diary.bring_forward(actor, reference, due_on, form.get("reason", ""))
    except cases.Invalid as invalid:
        return await again(request, reference, "diary", Typed(form, invalid.errors))
    return Redirect(f"/cases/{tidy(reference)}?done=diary", status_code=303)


@action("/cases/{reference:str}/diary/{entry_id:int}/done", permission="core.keep_diary")
async def tick_off(
    request: OpxRequest, reference: FromPath[str], entry_id: FromPath[int]
) -> Response[Any]:
    """Tick an entry off, and go back to where that was done."""
    back = (await typed(request)).get("back", "")
    await diary.done(actor_of(request), reference, entry_id)
    case = f"/cases/{tidy(reference)}?done=diary-done"
    return Redirect("/diary" if back == "diary" else case, status_code=303)


@page("/diary", permission="core.keep_diary")
async def show_diary(request: OpxRequest) -> Response[Any]:
    """What is brought forward to the reader."""
    rows, now = await diary.waiting(actor_of(request)), datetime.now(LONDON)
    groups: dict[str, list[Entry]] = {name: [] for name in GROUPS}
    for row in rows:
        groups[_group(row["due_on"], now.date())].append(_entry(row, now))
    view = DiaryPage(
        words.count_words(len(rows), "case", "cases"),
        tuple((name, tuple(some)) for name, some in groups.items() if some),
    )
    return render(request, "opx/diary.html", view)


def _day(text: str) -> date:
    try:
        return parse_day(text, datetime.now(LONDON).date())
    except ValueError as error:
        raise cases.Invalid({"day": f"{error}."}) from None


def _group(due_on: date, today: date) -> str:
    if due_on <= today:
        return "Due"
    return "Within a week" if due_on < today + timedelta(days=7) else "Later"


def _entry(row: dict[str, Any], now: datetime) -> Entry:
    return Entry(
        reference=row["reference"],
        href=f"/cases/{row['reference']}",
        complainant=row["complainant"],
        subject=row["subject"],
        day=words.day(row["due_on"], now),
        iso=row["due_on"].isoformat(),
        reason=row["reason"],
        done=f"/cases/{row['reference']}/diary/{row['id']}/done",
    )


ROUTES = [bring_forward, tick_off, show_diary]
