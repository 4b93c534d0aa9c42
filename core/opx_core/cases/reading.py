"""A case as its page shows it."""

from typing import Any

from opx_core import db, workflows
from opx_core.cases.locking import UnknownCase
from opx_core.identity import Actor
from opx_core.outside.live import READERS
from opx_core.own_days import OWN_DAYS
from opx_core.policy import visible_in
from opx_core.references import tidy

_CASE = f"""
select c.*, {OWN_DAYS} as own_days, c.owner_id as owner,
p.name complainant_name, u.name owner_name, t.name team_name,
b.name book_name, {READERS},
(select v.name from absence a join user_account v on v.id = a.cover_id where a.user_id = c.owner_id
    and a.ended_at is null and a.first_on <= current_date and a.last_on >= current_date
    order by a.last_on desc limit 1) as cover_name,
exists (select from approval a where a.case_id = c.id and a.decision = 'waiting')
    as approval_waits
from case_file c join party p on p.id = c.complainant_id
join client_book b on b.id = c.book_id left join user_account u on u.id = c.owner_id
left join team t on t.id = c.team_id where c.reference = $1 and
"""  # noqa: S608
_DEADLINES = "select * from deadline where case_id = $1 order by episode desc, due_at"


async def read(actor: Actor, reference: str) -> dict[str, Any]:
    """The case with the names of those around it; ``UnknownCase`` if it is not for this actor."""
    rows = await db.fetch(_CASE + visible_in(actor, "c"), tidy(reference))
    if not rows:
        raise UnknownCase(f"None of the cases you may see has the reference {reference}.")
    db.current().looked_at["case"].add(rows[0]["id"])
    await workflows.know(rows)
    return dict(rows[0])


async def deadlines_of(case_id: int) -> list[dict[str, Any]]:
    """The deadlines of all episodes, the newest episode first, then by date."""
    return [dict(row) for row in await db.fetch(_DEADLINES, case_id)]
