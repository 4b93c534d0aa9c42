"""Two versions of a row of the set-up, part by part, where somebody saved first."""

from collections.abc import Mapping
from datetime import UTC, datetime

from opx_core import db
from opx_web import words
from opx_web.versions import Versions, part

_NEWEST = """
select e.at, u.name from event e left join user_account u on u.id = e.actor_id
where e.stream = $1 order by e.seq desc limit 1
"""


async def versions(
    stream: str, theirs: Mapping[str, str], mine: Mapping[str, str], names: Mapping[str, str]
) -> Versions:
    """Who saved ``stream`` meanwhile, and both versions by label; ``names`` are the fields'."""
    rows = await db.fetch(_NEWEST, stream)
    who = rows[0]["name"] if rows and rows[0]["name"] else "Someone"
    at = f", {words.moment(rows[0]['at'], datetime.now(UTC))}" if rows else ""
    return Versions(
        title=f"{who} saved this while you were writing",
        saved=f"Saved by {who}{at}",
        parts=tuple(
            part(names[label], label, theirs.get(label, ""), text) for label, text in mine.items()
        ),
    )
