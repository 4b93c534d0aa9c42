"""Writing the access log. Addresses are kept as their pattern: no name, no word of a search."""

from opx_core import db

MONTHS_AHEAD = 12
_KEEP = """
insert into access_log (user_id, method, page, case_ids, party_ids, status, as_id)
values ($1, $2, $3, $4, $5, $6, $7)
"""


async def keep(user_id: int, method: str, page: str, status: int, as_id: int | None = None) -> None:
    """Keep one request: ``page`` is the route's pattern; what it opened the session knows.

    ``as_id`` is as whom ``user_id`` looked, where it was not as themselves.
    """
    looked = db.current().looked_at
    cases, parties = sorted(looked["case"]), sorted(looked["party"])
    await db.execute(_KEEP, user_id, method, page, cases, parties, status, as_id)


async def look_ahead() -> None:
    """Have the partitions of the coming months ready. Only the owner may."""
    await db.execute("select access_log_ahead($1)", MONTHS_AHEAD)
