"""How many open cases are due on each day, for the calendar of deadlines."""

from dataclasses import replace
from datetime import date, datetime

from opx_core import db
from opx_core.case_list.filters import CaseFilter, conditions, span
from opx_core.identity import Actor


async def due_by_day(
    actor: Actor, wanted: CaseFilter, first: date, last: date, now: datetime
) -> dict[date, int]:
    """The cases of a filter by the day (in the UK) of their next deadline, both days included."""
    where = conditions(actor, replace(wanted, due=span(first, last)), now)
    sql = (
        "select (c.next_due_at at time zone 'Europe/London')::date as day, count(*) as cases"  # noqa: S608
        f" from case_file c where {where.sql} group by 1"
    )
    return {row["day"]: row["cases"] for row in await db.fetch(sql, *where.args)}
