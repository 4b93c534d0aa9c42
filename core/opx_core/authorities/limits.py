"""The limits of roles and people, and whose counts. Amounts are whole pence."""

import json
from dataclasses import dataclass
from datetime import datetime

from opx_core import db, workflows
from opx_core.identity import Actor

OF = """
coalesce((select own.pence from authority_limit own where own.user_id = u.id
    and own.authority = {authority}),
case when not exists (select from user_role r join role_permission p on p.role_id = r.role_id
    where r.user_id = u.id and p.permission = {permission} and not exists (
        select from authority_limit l where l.role_id = r.role_id and l.authority = {authority}))
then (select max(l.pence) from user_role r join role_permission p on p.role_id = r.role_id
    join authority_limit l on l.role_id = r.role_id and l.authority = {authority}
    where r.user_id = u.id and p.permission = {permission}) end)
"""
"""A person's limit as SQL: their own, else the highest of the roles that give the permission.
Null is no limit."""
_EVERY = """
select l.authority, l.pence, l.role_id, l.user_id, coalesce(r.name, u.name) as name
from authority_limit l left join role r on r.id = l.role_id
left join user_account u on u.id = l.user_id
where $1::bigint[] is null or l.user_id is null
or exists (select from user_book b where b.user_id = l.user_id and b.book_id = any($1))
order by l.role_id nulls last, name, l.authority
"""
_BEFORE = """
select s.permission as said, s.began_at, s.ended_at, coalesce(r.name, u.name) as name
from grant_span s left join role r on r.id = s.role_id left join user_account u on u.id = s.user_id
where s.kind = 'limit' and ($1::bigint[] is null or s.user_id is null
or exists (select from user_book b where b.user_id = s.user_id and b.book_id = any($1)))
order by s.began_at desc, s.id desc limit 100
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that a role or a person may commit; ``until`` None: it still is."""

    authority: str
    pence: int
    name: str
    role_id: int | None = None
    user_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def known() -> dict[str, str]:
    """What moves commit money for, by key, with the words for it."""
    found: dict[str, str] = {}
    for flow in workflows.now():
        for move in flow.transitions:
            if move.authority:
                labels = {each.key: each.label for each in flow.asked(move)}
                found.setdefault(move.authority, labels.get(move.authority, move.authority))
    return found


async def of_holder(kind: str, holder_id: int) -> dict[str, int]:
    """The limits of a ``role`` or a ``user``, by authority."""
    column = {"role": "role_id", "user": "user_id"}[kind]
    sql = f"select authority, pence from authority_limit where {column} = $1"  # noqa: S608
    return {row["authority"]: row["pence"] for row in await db.fetch(sql, holder_id)}


async def of_actor(actor: Actor, authority: str, permission: str) -> int | None:
    """The actor's limit in pence where they use ``permission``; None is no limit."""
    if actor.id is None:
        return None
    sql = OF.format(authority="$2", permission="$3")
    whose = f"select {sql} from user_account u where u.id = $1"  # noqa: S608
    found: int | None = await db.fetch_value(whose, actor.id, authority, permission)
    return found


async def every(actor: Actor) -> list[Limit]:
    """All limits, those of roles first, of people whom the actor may know."""
    rows = await db.fetch(_EVERY, _books(actor))
    return [Limit(**dict(row)) for row in rows]


async def before(actor: Actor) -> list[Limit]:
    """What limits there have been, the newest first."""
    rows = await db.fetch(_BEFORE, _books(actor))
    return [
        Limit(
            **json.loads(row["said"]),
            name=row["name"] or "A role that was removed",
            since=row["began_at"],
            until=row["ended_at"],
        )
        for row in rows
    ]


def _books(actor: Actor) -> list[int] | None:
    return None if actor.books is None else sorted(actor.books)
