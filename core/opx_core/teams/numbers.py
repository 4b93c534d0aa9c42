"""The numbers of a forecast: a team's open work, and its people's minutes by day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from opx_core import db, workflows
from opx_core.allocation import workers
from opx_core.allocation.needs import DEFAULT_MINUTES, minutes_left, minutes_until
from opx_core.allocation.workers import Worker
from opx_core.calendars import LONDON, Nation
from opx_core.deadlines import NEVER
from opx_core.identity import Actor
from opx_core.own_days import calendars_with, own_days
from opx_core.policy import visible_in
from opx_core.teams.forecast import WEEKS, Work

DAYS = 7 * (WEEKS + 1)
_WORK = """
select c.team_id, c.kind, c.workflow_version, c.fields::text as fields, c.state, c.level,
c.episode, c.nation, '' as subject,
c.facts::text as facts, c.next_deadline, (c.next_due_at at time zone 'Europe/London')::date as due,
c.next_due_at >= $2 as never, (date_trunc('week', c.received_at))::date as received,
count(*) as cases, array_agg(c.id order by c.next_due_at, c.id) as ids from case_file c
where not c.closed and c.team_id = any($1) and {visible}
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14
"""
_ABSENCES = """
select user_id, first_on, last_on from absence
where ended_at is null and last_on >= $1 and first_on <= $2
"""
FOLLOW_DAYS = 56


async def work_of(actor: Actor, team_ids: Collection[int]) -> dict[int, list[Work]]:
    """The open cases of some teams, as far as the actor sees them."""
    found: dict[int, list[Work]] = {team: [] for team in team_ids}
    sql = _WORK.format(visible=visible_in(actor, "c"))
    rows = await db.fetch(sql, list(team_ids), NEVER)
    await workflows.know(rows)
    for row in rows:
        found[row["team_id"]].append(_work(row))
    return found


async def minutes_by_day(
    team: Mapping[int, Collection[Worker]], per_case: int = DEFAULT_MINUTES
) -> dict[int, dict[date, int]]:
    """What the people of each team can do, by day, from today for nine weeks."""
    today = datetime.now(LONDON).date()
    days = [today + timedelta(days=n) for n in range(DAYS)]
    calendar = calendars_with(await own_days())[Nation.ENG]
    open_days = [day for day in days if calendar.holiday(day) is None]
    away = await _away(days[0], days[-1])
    return {
        team_id: {
            day: sum(
                each.minutes_a_day(per_case)
                for each in people
                if each.works_on(day) and not any(a <= day <= b for a, b in away.get(each.id, ()))
            )
            for day in open_days
        }
        for team_id, people in team.items()
    }


async def people_of(team_ids: Sequence[int]) -> dict[int, list[Worker]]:
    """The people of some teams who take cases."""
    staff = await workers.read()
    return {
        team: [each for each in staff.workers.values() if each.team_id == team] for team in team_ids
    }


def per_case(work: Collection[Work]) -> int:
    """The minutes of a case's next step, on average."""
    cases = sum(each.count for each in work)
    whole = sum(each.minutes * each.count for each in work)
    return max(whole // cases, 1) if cases else DEFAULT_MINUTES


async def _away(first: date, last: date) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {}
    for row in await db.fetch(_ABSENCES, first, last):
        found.setdefault(row["user_id"], []).append((row["first_on"], row["last_on"]))
    return found


def _work(row: Mapping[str, Any]) -> Work:
    flow = workflows.shown(row["kind"], row["workflow_version"])
    due = None if row["never"] else row["due"]
    ids = tuple(row["ids"])
    if flow is None:
        return Work(due, DEFAULT_MINUTES, row["cases"], ids=ids)
    whole = minutes_left(flow, row)
    now = min(minutes_until(flow, row), whole) if due else whole
    by = row["received"] + timedelta(days=FOLLOW_DAYS)
    return Work(due, now, row["cases"], whole - now, by, ids)


def now_in_london() -> datetime:
    """The moment that figures are of."""
    return datetime.now(UTC).astimezone(LONDON)
