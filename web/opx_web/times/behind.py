"""The cases behind a figure of a report of times."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from opx_core.activities import labels, spent
from opx_core.case_list import BadFilter
from opx_core.dashboards import elapsed, worked
from opx_web import periods, words
from opx_web.case import words as case_words
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page
from opx_web.times.page import Behind, CaseRow

WHAT = {
    "": "Time",
    "handled": "Worked on",
    "idle": "Idle",
    "waiting": "Waited",
    "stepped_out": "With specialists",
    "unallocated": "Nobody had it",
    "open": "Open since",
}
REPORTS = {
    "level": ("Time by level", "core.time_by_level"),
    "step": ("Time by step", "core.time_by_step"),
    "person": ("Time by person", "core.time_by_person"),
    "team": ("Time by team", "core.time_by_team"),
    "waiting": ("Waiting", "core.waiting"),
    "asked": ("Asked of others", "core.step_outs"),
}


@page("/times", permission="core.read_reports")
async def show_behind(request: OpxRequest) -> Response[Any]:
    """The cases, those with most time first."""
    asked, place = _asked(request.query_params)
    within, grouping = periods.asked(request.query_params), spent.GROUPINGS[asked["by"]]
    rows = await spent.cases_behind(
        actor_of(request), grouping, asked["key"], asked["kind"], place, within.checked()
    )
    asked |= within.typed
    report, name = REPORTS[grouping.name]
    back = f"/reports/{name}{f'?{within.query}' if within.query else ''}"
    label = await labels.label(grouping.name, asked["key"]) if rows else report
    view = Behind(
        title=f"{label}: {WHAT[asked['kind']].lower()}" if asked["kind"] else label,
        what=WHAT[asked["kind"]],
        total=words.count_words(rows[0]["total"] if rows else 0, "case", "cases"),
        rows=tuple(_row(row, asked["kind"]) for row in rows[: spent.PAGE]),
        back=MenuLink(report, back),
        next_href=_page(asked, place + 1) if len(rows) > spent.PAGE else "",
        previous_href=_page(asked, place - 1) if place else "",
    )
    return render(request, "opx/times_behind.html", view)


ROUTES = [show_behind]


def _asked(query: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Which figure of which report, and the page of its cases. :class:`BadFilter`."""
    asked = {name: query.get(name, "") for name in ("by", "key", "kind")}
    known = asked["by"] in spent.GROUPINGS and asked["kind"] in WHAT and "\x00" not in asked["key"]
    if not known or (asked["kind"] == "open" and asked["by"] != "asked"):
        raise BadFilter("No report has this figure.")
    number = query.get("page", "0")
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        raise BadFilter("The address of this page is cut off: start from the report again.")
    return asked, int(number)


def _page(asked: dict[str, str], number: int) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return f"/times?{urlencode({**kept, 'page': number})}"


def _row(row: dict[str, Any], kind: str) -> CaseRow:
    minutes = round(row["seconds"] / 60)
    return CaseRow(
        row["reference"],
        f"/cases/{row['reference']}",
        row["complainant"],
        case_words.level_name(row),
        case_words.state_name(row),
        row["owner_name"] or "Nobody",
        worked(minutes) if kind == "handled" else elapsed(minutes),
    )
