"""Finding a party that the actor may see, and locking it before a write.

A party is visible only through a visible case: who is on none of them does not exist.
"""

from datetime import datetime
from typing import Any

from piccolo.querystring import QueryString

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.parties import settling
from opx_core.policy import (
    NotAllowed,
    may_in_book,
    reach_in,
    require,
    visible,
    visible_in,
)
from opx_core.tables import Party

PAGE = 50
_CASES = """
select case_file.id, case_file.reference, case_file.kind, case_file.state, case_file.level,
case_file.subject, case_file.closed, case_file.received_at, case_file.book_id,
array_agg(part.role order by part.id) as roles,
bool_and(part.ended_at is not null) as ended
from case_party part join case_file on case_file.id = part.case_id
where part.party_id = {} and {} and ({} or case_file.id < {})
group by case_file.id order by case_file.id desc limit {}
"""


class UnknownParty(LookupError):
    """There is no such person on a case that the actor may see."""


class PartyConflict(Exception):
    """Somebody saved first. ``row`` is what was to be changed, as it now stands."""

    def __init__(self, row: Row) -> None:
        super().__init__("Someone changed this meanwhile.")
        self.row = row


async def find(actor: Actor, party_id: int) -> Row:
    """The party that ``party_id`` stands for, merges followed; :class:`UnknownParty`."""
    found = await db.fetch_value(
        "with recursive up as (select id, merged_into_id from party where id = $1 union all "
        "select p.id, p.merged_into_id from party p join up on p.id = up.merged_into_id) "
        "select id from up where merged_into_id is null",
        party_id,
    )
    seen = bool(found) and bool(await cases_of(actor, found, limit=1))
    party = await Party.select().where(Party.id == found).first() if seen else None
    if party is None:
        raise UnknownParty("Nobody on the cases that you may see is at this address.")
    db.current().looked_at["party"].add(party["id"])
    return dict(party)


async def cases_of(
    actor: Actor, party_id: int, before: int | None = None, limit: int = PAGE
) -> list[Row]:
    """The cases of a party that the actor may see, newest first; the others do not exist."""
    query = QueryString(
        _CASES, party_id, visible(actor).querystring, before is None, before or 0, limit
    )
    return await rows(query)


async def lock(actor: Actor, party_id: int, permission: str = "core.edit_parties") -> Row:
    """The party's row, locked until the transaction ends, if the actor may change it.

    A row that an earlier release shared between client books is parted first: a change in one
    book never shows in another.
    """
    found = await find(actor, party_id)
    require(actor, permission)
    await db.execute("select 1 from party where id = $1 for no key update", found["id"])
    await settling.part_books(found["id"], await _books(actor, found["id"]))
    party = await find(actor, found["id"])
    await require_for(actor, permission, party)
    return party


async def may_for(actor: Actor, permission: str, party: Row) -> bool:
    """Whether the actor has a permission for somebody: in their client book, on one of their
    cases that it reaches."""
    if not may_in_book(actor, permission, party["book_id"]):
        return False
    if not (reached := reach_in(actor, permission, "case_file")):
        return True
    sql = (
        "select exists (select from case_party part join case_file on case_file.id = part.case_id"  # noqa: S608
        f" where part.party_id = $1 and {visible_in(actor, 'case_file')} and {reached})"
    )
    found: bool = await db.fetch_value(sql, party["id"])
    return found


async def require_for(actor: Actor, permission: str, party: Row) -> None:
    """``NotAllowed`` unless :func:`may_for`."""
    require(actor, permission)
    if not await may_for(actor, permission, party):
        raise NotAllowed("You may not do this for people of these cases.")


def check_version(row: Row, version: int | None) -> None:
    """:class:`PartyConflict` if ``row`` has moved on since the page was made."""
    if version is not None and row["version"] != version:
        raise PartyConflict(row)


async def rows(query: QueryString) -> list[Row]:
    """The rows of a query that holds Piccolo conditions."""
    sql, args = query.compile_string()
    return [dict(row) for row in await db.fetch(sql, *args)]


async def who_changed(party_id: int) -> tuple[str, datetime] | None:
    """Who last changed a party, and when."""
    found: list[Any] = await db.fetch(
        "select coalesce(u.name, 'OPX') as name, e.at from event e "
        "left join user_account u on u.id = e.actor_id "
        "where e.stream = $1 order by e.seq desc limit 1",
        f"party/{party_id}",
    )
    return (found[0]["name"], found[0]["at"]) if found else None


async def _books(actor: Actor, party_id: int) -> list[int]:
    seen = await cases_of(actor, party_id)
    return sorted({row["book_id"] for row in seen})
