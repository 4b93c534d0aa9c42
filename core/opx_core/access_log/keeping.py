"""Writing the access log. Addresses are kept as their pattern: no name, no word of a search."""

from opx_core import db

MONTHS_AHEAD = 12
_KEEP = """
insert into access_log (user_id, method, page, case_ids, party_ids, status)
values ($1, $2, $3, $4, $5, $6)
"""


async def keep(user_id: int, method: str, page: str, status: int) -> None:
    """Keep one request: ``page`` is the route's pattern; what it opened the session knows."""
    looked = db.current().looked_at
    cases, parties = sorted(looked["case"]), sorted(looked["party"])
    await db.execute(_KEEP, user_id, method, page, cases, parties, status)


async def look_ahead() -> None:
    """Have the partitions of the coming months ready. Only the owner may."""
    await db.execute("select access_log_ahead($1)", MONTHS_AHEAD)
