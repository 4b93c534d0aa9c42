"""Moving people to a team: what it would change is shown first, then it is done."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import staff
from opx_core.allocation import workers
from opx_core.cases import Invalid
from opx_core.ids import row_id
from opx_core.policy import require
from opx_core.teams import moving
from opx_core.teams.moving import Change
from opx_web import words
from opx_web.admin.person_form import Tick, Ticks
from opx_web.pages import Fact, FormView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page
from opx_web.sheets import Box, Cell, Sheet, Table, headings
from opx_web.work import team_tables
from opx_web.work.team import HERE, checked

PERMISSION = moving.PERMISSION


@page(f"{HERE}/{{team_id:int}}/move", permission=PERMISSION)
async def show_move(request: OpxRequest, team_id: FromPath[int]) -> Response[Any]:
    """Who could be moved here, and with ``person-…`` what that would change."""
    chosen = read(dict(request.query_params))
    changes: list[Change] = []
    errors: dict[str, str] = {}
    if chosen or "show" in request.query_params:
        try:
            changes = await moving.preview(actor_of(request), chosen, checked(team_id))
        except Invalid as error:
            errors = error.errors
    return await _page(request, checked(team_id), chosen, changes, errors)


@action(f"{HERE}/{{team_id:int}}/move", permission=PERMISSION)
async def move(request: OpxRequest, team_id: FromPath[int]) -> Response[Any]:
    """Move them."""
    actor, form = actor_of(request), await typed(request)
    require(actor, PERMISSION)
    try:
        await staff.label(actor, "team", checked(team_id))
        await moving.move(actor, read(form), team_id)
    except Invalid as error:
        return await _page(request, team_id, read(form), [], error.errors)
    return Redirect(f"{HERE}/{team_id}?done=moved", status_code=303)


ROUTES = [show_move, move]


def read(form: Mapping[str, str]) -> tuple[int, ...]:
    """Who was ticked."""
    names = (name.removeprefix("person-") for name in form if name.startswith("person-"))
    return tuple(sorted({row_id(name) or 0 for name in names}))


async def _page(
    request: OpxRequest,
    team_id: int,
    chosen: Sequence[int],
    changes: Sequence[Change],
    errors: Mapping[str, str],
) -> Response[Any]:
    actor = actor_of(request)
    team = await staff.label(actor, "team", team_id)
    able = (await workers.read()).workers
    people = [
        row
        for row in await staff.everyone(actor)
        if row["id"] in able and row["team_id"] != team_id
    ]
    here = f"{HERE}/{team_id}/move"
    boxes = tuple(
        Tick(
            f"person-{row['id']}", f"{row['name']}, {row['team'] or 'no team'}", row["id"] in chosen
        )
        for row in people
    )
    ticks = Ticks("people", "People of other teams", boxes, error=" ".join(errors.values()))
    ask = FormView(here, "Show what it changes", (), (("show", "yes"),))
    view = Sheet(
        f"Move people to {team['name']}",
        tuple(_change(each) for each in changes),
        (
            Box("who", "Who moves", ask, (ticks,), method="get", quiet=bool(changes)),
            *([_confirm(here, team["name"], chosen, changes)] if changes else []),
        ),
        "Their open cases stay theirs. You see what changes before it happens.",
        MenuLink(team["name"], f"{HERE}/{team_id}"),
        how=team_tables.HOW,
    )
    return render(request, "opx/sheet.html", view, status=422 if errors else 200)


def _change(each: Change) -> Table:
    rows = []
    now = team_tables.weeks(each.before, each.team["id"]).rows
    for before, after in zip(now, each.after.weeks, strict=True):
        then = Cell(f"{after.late:,}", number=True)
        rows.append((before[0], before[3], before[2], then))
    total = (
        Cell("All 8 weeks"),
        Cell(f"{sum(week.due for week in each.before.weeks):,}", number=True),
        Cell(f"{each.before.late:,}", number=True),
        Cell(f"{each.after.late:,}", number=True),
    )
    titles = headings("Week of", "Due", "Likely late now", "Likely late then", numbers=3)
    was = words.count_words(each.people, "person", "people")
    hint = f"{was} now, {each.people_after} then"
    return Table(
        f"team-{each.team['id']}", each.team["name"], titles, tuple(rows), "", hint, None, total
    )


def _confirm(here: str, team: str, chosen: Sequence[int], changes: Sequence[Change]) -> Box:
    facts = tuple(
        Fact(each.team["name"], f"{each.before.late:,} likely late now, {each.after.late:,} then")
        for each in changes
    )
    hidden = tuple((f"person-{person}", "on") for person in chosen)
    return Box("do", f"Move them to {team}", FormView(here, "Move them", (), hidden), facts=facts)
