"""The client books, people and teams that an actor may know of, for lists to choose from.

Someone who works for one client does not learn who works for its rival.
"""

from dataclasses import dataclass
from typing import Any

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor

_PEOPLE = """
select u.id, u.name, u.team_id from user_account u where u.active and ($1::bigint[] is null
or u.id = $2 or exists (select from user_book b where b.user_id = u.id and b.book_id = any($1)))
order by u.name
"""
_TEAMS = """
select t.id, t.name from team t where $1::bigint[] is null or exists (
    select from user_account u left join user_book b on b.user_id = u.id
    where u.team_id = t.id and (b.book_id = any($1) or u.id = $2))
order by t.name
"""
_KNOWN = f"""
select * from (
    select 'b' kind, id, name from client_book where $1::bigint[] is null or id = any($1)
    union all select 'p', id, name from ({_PEOPLE}) people
    union all select 't', id, name from ({_TEAMS}) teams
) known order by kind, name
"""  # noqa: S608 (it is made of the two above)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything of a list's filter at once; each has ``id`` and ``name``."""

    books: list[Row]
    people: list[Row]
    teams: list[Row]


async def known(actor: Actor) -> Known:
    """The client books, people and teams that the actor may know of, in one query."""
    rows = [dict(row) for row in await db.fetch(_KNOWN, _ids(actor), actor.id)]
    found = {kind: [row for row in rows if row["kind"] == kind] for kind in "bpt"}
    return Known(found["b"], found["p"], found["t"])


async def books(actor: Actor) -> list[dict[str, Any]]:
    """The client books whose cases the actor may see: ``id``, ``key`` and ``name``."""
    rows = await db.fetch(
        "select id, key, name from client_book where $1::bigint[] is null or id = any($1) "
        "order by name",
        _ids(actor),
    )
    return [dict(row) for row in rows]


def _ids(actor: Actor) -> list[int] | None:
    return None if actor.books is None else sorted(actor.books)
