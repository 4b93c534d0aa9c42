"""Moving people between teams: what it would change is shown first, then it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from opx_core import db, events, staff
from opx_core.allocation.workers import Worker
from opx_core.cases.asking import Invalid
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.teams import numbers
from opx_core.teams.forecast import Forecast, simulate

PERMISSION, MOST = "core.move_people", 50


@dataclass(frozen=True, slots=True)
class Change:
    """A team's forecast as it is and as it would be, and how many people it has."""

    team: Row
    people: int
    people_after: int
    before: Forecast
    after: Forecast


async def forecast(actor: Actor, team_id: int) -> Forecast:
    """What a team is likely to get done in time, as things are."""
    work = await numbers.work_of(actor, [team_id])
    people = await numbers.people_of([team_id])
    return (await _forecasts(work, people))[team_id]


async def preview(actor: Actor, person_ids: Sequence[int], team_id: int) -> list[Change]:
    """What moving these people to a team changes there and in the teams that they leave.

    The receiving team comes first. ``Invalid`` for nobody, for strangers and for no team.
    """
    movers = await _movers(actor, person_ids, team_id)
    left = sorted({int(row["team_id"]) for row in movers if row["team_id"] is not None})
    teams = [team_id, *(each for each in left if each != team_id)]
    names = {row["id"]: row for row in await staff.teams(actor)}
    work, people = await numbers.work_of(actor, teams), await numbers.people_of(teams)
    after = _moved(people, {row["id"] for row in movers}, team_id)
    now, then = await _forecasts(work, people), await _forecasts(work, after)
    return [
        Change(names[each], len(people[each]), len(after[each]), now[each], then[each])
        for each in teams
        if each in names
    ]


async def move(actor: Actor, person_ids: Sequence[int], team_id: int) -> list[Row]:
    """Move people to a team, an event each; their open cases stay theirs. Gives who moved."""
    require(actor, PERMISSION)
    movers = await _movers(actor, person_ids, team_id, lock=True)
    team = await db.fetch_value("select name from team where id = $1", team_id)
    for row in movers:
        await db.execute(
            "update user_account set team_id = $2, version = version + 1 where id = $1",
            row["id"],
            team_id,
        )
        values = {"name": row["name"], "team": team, "before": {"Team": row["team"] or ""}}
        values["after"] = {"Team": team}
        stream = f"user/{row['id']}"
        await events.record(events.Happening(stream, "core.person_moved", actor, values))
    return movers


async def _movers(
    actor: Actor, person_ids: Sequence[int], team_id: int, *, lock: bool = False
) -> list[Row]:
    require(actor, PERMISSION)
    if team_id not in {row["id"] for row in await staff.teams(actor)}:
        raise Invalid({"team": "Choose a team from the list."})
    wanted = sorted(set(person_ids))[:MOST]
    found = [await staff.person(actor, person_id, lock=lock) for person_id in wanted]
    movers = [row for row in found if row["active"] and row["team_id"] != team_id]
    if not movers:
        raise Invalid({"people": "Choose at least one person of another team."})
    return movers


async def _forecasts(work: dict[int, Any], people: dict[int, list[Worker]]) -> dict[int, Forecast]:
    every = [each for some in work.values() for each in some]
    minutes = await numbers.minutes_by_day(people, numbers.per_case(every))
    today = numbers.now_in_london().date()
    return {team: simulate(work[team], minutes[team], today) for team in people}


def _moved(
    people: dict[int, list[Worker]], movers: set[int], team_id: int
) -> dict[int, list[Worker]]:
    moving = [each for some in people.values() for each in some if each.id in movers]
    kept = {team: [e for e in some if e.id not in movers] for team, some in people.items()}
    return {**kept, team_id: [*kept[team_id], *moving]}
