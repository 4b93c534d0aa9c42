"""What somebody from outside may read: their cases, and what is shared with their side of them.

Who of the firm wrote something stays with the firm: its team is named instead.
"""

from typing import Any
from uuid import UUID

from opx_core import cases, data_classes, db, rings, workflows
from opx_core.db import Row
from opx_core.documents import UnknownDocument
from opx_core.documents.finding import parsed
from opx_core.identity import Actor
from opx_core.outside.sides import READ
from opx_core.policy import require, visible_in

MOST = 500
_CASES = """
select c.*, p.name as complainant, b.name as book, t.name as team
from case_file c join party p on p.id = c.complainant_id
left join client_book b on b.id = c.book_id left join team t on t.id = c.team_id
where {visible} and ($1::text is null or c.reference = $1)
order by c.closed, c.received_at desc, c.id desc limit {most}
"""
_DUE = """
select d.name, d.due_at, d.met_at, d.theirs, d.is_window from deadline d
join case_file c on c.id = d.case_id and c.episode = d.episode
where d.case_id = $1 and (d.theirs or not d.is_window) and d.rule not like 'OWN-%'
and d.stopped_at is null and d.lapsed_at is null and d.paused_at is null order by d.due_at, d.id
"""
_DOCUMENTS = """
select d.id, d.key, d.name, d.kind, d.size, d.added_at, d.ring, d.case_id, t.name as team
from document d left join team t on t.id = d.team_id
where d.case_id = $1 and ($2::uuid is null or d.key = $2) and d.withdrawn_at is null and {seen}
order by d.id desc limit {most}
"""
_NOTES = """
select n.id, n.body, n.created_at, n.ring, t.name as team
from note n left join team t on t.id = n.team_id
where n.case_id = $1 and {seen} order by n.id desc limit {most}
"""


async def own_cases(actor: Actor) -> list[Row]:
    """The cases that they reach, open ones first."""
    require(actor, READ)
    sql = _CASES.format(visible=visible_in(actor, "c"), most=MOST)
    rows = await db.fetch(sql, None)
    await workflows.know(rows)
    return [dict(row) for row in rows]


async def case(actor: Actor, reference: str) -> Row:
    """One of them, as in :func:`own_cases`; ``UnknownCase``. It stands in the access log."""
    found = await cases.find(actor, reference)
    require(actor, READ, found)
    sql = _CASES.format(visible=visible_in(actor, "c"), most=MOST)
    (row,) = await db.fetch(sql, found["reference"])
    return dict(row)


async def dates(case_id: int) -> list[Row]:
    """By when the law has them answered, in the present episode; ``theirs`` is their own time.

    The caller has found the case for this actor, here and below.
    """
    return [dict(row) for row in await db.fetch(_DUE, case_id)]


async def notes(actor: Actor, case_id: int) -> list[Row]:
    """The notes shared with their side, newest first."""
    sql = _NOTES.format(seen=rings.condition(actor, "n"), most=MOST)
    return [dict(row) for row in await db.fetch(sql, case_id)]


async def documents(actor: Actor, case_id: int, key: UUID | None = None) -> list[Row]:
    """The documents shared with their side, newest first; never legal advice."""
    seen = f"{rings.condition(actor, 'd')} and {data_classes.condition(actor, 'd')}"
    sql = _DOCUMENTS.format(seen=seen, most=MOST)
    return [dict(row) for row in await db.fetch(sql, case_id, key)]


async def document(actor: Actor, reference: str, key: str) -> Row:
    """One of them; ``UnknownDocument`` where it is not there, or not for their side."""
    found, wanted = await cases.find(actor, reference), parsed(key)
    require(actor, READ, found)
    rows: list[Any] = await documents(actor, found["id"], wanted) if wanted else []
    if not rows:
        raise UnknownDocument("There is no such document that you may see.")
    return dict(rows[0])
