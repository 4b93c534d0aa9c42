"""The team’s board: what is open, who has it, how old it is, and what is likely to be late."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import directory, staff
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import may
from opx_core.staff.labels import UnknownLabel
from opx_core.teams import board, moving
from opx_core.teams.board import Board
from opx_core.teams.forecast import Forecast
from opx_web import words
from opx_web.pages import MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of
from opx_web.routing import page
from opx_web.sheets import Cell, Table, headings, number
from opx_web.work import team_tables
from opx_web.work.chart import Chart, chart

HERE, PERMISSION = "/team", board.PERMISSION


@dataclass(frozen=True, slots=True)
class Tile:
    """A count that opens its cases, and what to notice about it."""

    label: str
    count: str
    href: str
    words: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The page."""

    title: str
    lead: str
    teams: tuple[MenuLink, ...]
    tiles: tuple[Tile, ...]
    says: str
    says_more: str
    try_href: str
    chart: Chart
    weeks: Table
    pipeline: Table
    people: Table
    how: tuple[str, ...]
    done: str = ""


@page(HERE, permission=PERMISSION)
async def show_own(request: OpxRequest) -> Response[Any]:
    """One's own team, or the first."""
    actor = actor_of(request)
    known = (await directory.known(actor)).teams
    own = actor.team_id or (known[0]["id"] if known else None)
    if own is None:
        raise UnknownLabel("There is no team yet. An administrator adds one in the set-up.")
    return Redirect(f"{HERE}/{own}", status_code=303)


@page(f"{HERE}/{{team_id:int}}", permission=PERMISSION)
async def show_team(request: OpxRequest, team_id: FromPath[int]) -> Response[Any]:
    """The board of a team."""
    actor, now = actor_of(request), datetime.now(UTC)
    team = await staff.label(actor, "team", checked(team_id))
    known = (await directory.known(actor)).teams
    found, ahead = await board.read(actor, team_id, now), await moving.forecast(actor, team_id)
    done = "They are moved." if request.query_params.get("done") == "moved" else ""
    return render(request, "opx/team.html", _view(actor, team, known, found, ahead, now, done))


ROUTES = [show_own, show_team]


def checked(team_id: int) -> int:
    """A team's id that fits a column; ``UnknownLabel`` where it does not."""
    if row_id(str(team_id)) is None:
        raise UnknownLabel("There is no such team among those you may see.")
    return team_id


def _view(
    actor: Actor,
    team: Any,
    known: list[Any],
    found: Board,
    ahead: Forecast,
    now: datetime,
    done: str,
) -> BoardPage:
    here = f"{HERE}/{team['id']}"
    away = sum(worker.away_until is not None for worker, _ in found.people)
    people = words.count_words(len(found.people), "person takes", "people take")
    at = words.moment(now, now).removeprefix("Today ")
    says, more = team_tables.says(ahead, now)
    return BoardPage(
        title=team["name"],
        lead=f"{people} cases, {away} away. Figures at {at}; every figure opens its cases.",
        teams=tuple(
            MenuLink(row["name"], f"{HERE}/{row['id']}", row["id"] == team["id"]) for row in known
        ),
        tiles=_tiles(team["id"], found, ahead, now),
        says=says,
        says_more=more,
        try_href=f"{here}/move" if may(actor, moving.PERMISSION) else "",
        chart=chart(ahead),
        weeks=team_tables.weeks(ahead, team["id"]),
        pipeline=team_tables.pipeline(found, team["id"]),
        people=_people(actor, team["id"], found, now),
        how=team_tables.HOW,
        done=done,
    )


def _tiles(team_id: int, found: Board, ahead: Forecast, now: datetime) -> tuple[Tile, ...]:
    tiles, base = found.tiles, f"/cases?state=open&team={team_id}"
    oldest = tiles["oldest_unowned"]
    days = (now - oldest).days if oldest else 0
    waits = f"oldest {words.count_words(days, 'day', 'days')}" if oldest else ""
    unowned = words.count_words(tiles["soon_unowned"], "has", "have") + " nobody"
    return (
        Tile("Open", f"{tiles['open']:,}", base),
        Tile("Not given to anyone", f"{tiles['unowned']:,}", f"{base}&owner=nobody", waits, "soon"),
        Tile("Late", f"{tiles['late']:,}", f"{base}&due=late"),
        Tile("Due in 7 days", f"{tiles['soon']:,}", f"{base}&due=7days", unowned),
        Tile("Likely to become late", f"{ahead.late:,}", f"{HERE}/{team_id}/likely", "in 8 weeks"),
    )


def _people(actor: Actor, team_id: int, found: Board, now: datetime) -> Table:
    plans = may(actor, "core.plan_time")
    rows = tuple(
        (
            Cell(worker.name, f"{HERE}/people/{worker.id}" if plans else ""),
            number(counts["open"], f"/cases?owner={worker.id}&state=open"),
            number(counts["soon"], f"/cases?owner={worker.id}&state=open&due=7days"),
            number(counts["late"], f"/cases?owner={worker.id}&state=open&due=late"),
            Cell(team_tables.given(worker), number=True),
            Cell(team_tables.today(worker, now)),
        )
        for worker, counts in found.people
    )
    titles = (*headings("Name"), *headings("Open", "Due 7 days", "Late", "Given today", numbers=4))
    more = None
    if found.tiles["unowned"] and may(actor, "core.assign_cases"):
        more = MenuLink(
            f"Give out the {found.tiles['unowned']:,}",
            f"/reassign?state=open&team={team_id}&owner=nobody",
        )
    empty = "Nobody in this team takes cases."
    return Table("people", "People", (*titles, *headings("Today")), rows, empty, more=more)
