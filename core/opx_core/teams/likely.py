"""The cases behind a forecast: those likely to be late, or on track, in a week or in all weeks."""

from datetime import date

from opx_core import db, workflows
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require, visible_in
from opx_core.teams import board, moving

MOST = 500
_CASES = """
select c.id, c.reference, c.kind, c.workflow_version, c.state, c.level, c.closed, c.next_due_at,
c.next_deadline, p.name as complainant, u.name as owner_name
from case_file c join party p on p.id = c.complainant_id
left join user_account u on u.id = c.owner_id
where c.id = any($1) and {visible} order by c.next_due_at, c.id limit $2
"""


async def cases(
    actor: Actor, team_id: int, week: date | None = None, *, late: bool = True
) -> list[Row]:
    """The cases that are likely to be late (or not), by due date, at most :data:`MOST`.

    ``week`` is the Monday of one of the forecast's weeks; None is all of them.
    """
    require(actor, board.PERMISSION)
    ahead = await moving.forecast(actor, team_id)
    ids: set[int] = set()
    for each in ahead.weeks:
        if week in (None, each.start):
            ids |= each.late_ids if late else each.due_ids - each.late_ids
    sql = _CASES.format(visible=visible_in(actor, "c"))
    rows = [dict(row) for row in await db.fetch(sql, sorted(ids), MOST)]
    await workflows.know(rows)
    return rows
