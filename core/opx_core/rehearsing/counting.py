"""How many of a rehearsal's cases were closed ones."""

from opx_core import db
from opx_core.rehearsing.running import Rehearsal

_CLOSED = """
select count(*) from case_file where kind = $1 and voided_at is null and closed
and closed_at >= $2::date::timestamp at time zone 'Europe/London'
and closed_at < ($3::date + 1)::timestamp at time zone 'Europe/London'
"""


async def closed_among(found: Rehearsal) -> int:
    """The closed cases of its period; none where it is of live cases only."""
    if found.closed_from is None or found.closed_to is None:
        return 0
    count = await db.fetch_value(_CLOSED, found.kind, found.closed_from, found.closed_to)
    return min(int(count), found.total)
