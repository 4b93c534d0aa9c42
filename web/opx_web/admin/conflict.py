"""Two versions of a row of the set-up, field by field, where somebody saved first."""

from collections.abc import Mapping
from datetime import UTC, datetime

from opx_core import db
from opx_web import words
from opx_web.case.conflict import Conflict, part

_NEWEST = """
select e.at, u.name from event e left join user_account u on u.id = e.actor_id
where e.stream = $1 order by e.seq desc limit 1
"""


async def conflict(stream: str, saved: Mapping[str, str], mine: Mapping[str, str]) -> Conflict:
    """Who saved ``stream`` meanwhile, and both versions."""
    rows = await db.fetch(_NEWEST, stream)
    who = rows[0]["name"] if rows and rows[0]["name"] else "Someone"
    at = words.moment(rows[0]["at"], datetime.now(UTC)) if rows else ""
    return Conflict(
        title=f"{who} saved this while you were writing",
        saved=at,
        changes=(),
        parts=tuple(part(label, saved.get(label, ""), text) for label, text in mine.items()),
    )
