"""The cases behind a figure of a forecast."""

from datetime import UTC, date, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath

from opx_core import staff
from opx_core.case_list import BadFilter
from opx_core.db import Row
from opx_core.teams import likely
from opx_web import words
from opx_web.case import words as case_words
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page
from opx_web.sheets import Cell, Sheet, Table, headings
from opx_web.work import team_tables
from opx_web.work.team import HERE, PERMISSION, checked


@page(f"{HERE}/{{team_id:int}}/likely", permission=PERMISSION)
async def show_likely(request: OpxRequest, team_id: FromPath[int]) -> Response[Any]:
    """The cases that are likely to be late, or on track, those due first at the top."""
    actor, query = actor_of(request), request.query_params
    team = await staff.label(actor, "team", checked(team_id))
    week, late = _week(query.get("week", "")), query.get("of", "late") != "track"
    rows = await likely.cases(actor, team_id, week, late=late)
    what = "Likely to become late" if late else "On track"
    count = words.count_words(len(rows), "case", "cases")
    if len(rows) == likely.MOST:
        count = f"The first {likely.MOST:,} cases"
    titles = headings("Reference", "Due", "Deadline", "Complainant", "State", "With")
    now = datetime.now(UTC)
    view = Sheet(
        f"{what}{f', week of {words.day(week, now)}' if week else ''}",
        (Table("cases", count, titles, tuple(_row(row, now) for row in rows)),),
        back=MenuLink(team["name"], f"{HERE}/{team_id}"),
        how=team_tables.HOW,
    )
    return render(request, "opx/sheet.html", view)


ROUTES = [show_likely]


def _week(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadFilter(
            "The address of this page is cut off: start from the board again."
        ) from None


def _row(row: Row, now: datetime) -> tuple[Cell, ...]:
    return (
        Cell(row["reference"], f"/cases/{row['reference']}"),
        Cell(words.moment(row["next_due_at"], now)),
        Cell(row["next_deadline"] or ""),
        Cell(row["complainant"]),
        Cell(case_words.state_name(row)),
        Cell(row["owner_name"] or "Nobody"),
    )
