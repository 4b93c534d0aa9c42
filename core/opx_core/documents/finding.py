"""The documents of a case, as far as someone may see them."""

from uuid import UUID

from opx_core import cases, data_classes, db, rings
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import may, reach_in, require

_COLUMNS = """
d.*, u.name as author, w.name as withdrawn_by, count(*) over () as total
from document d left join user_account u on u.id = d.author_id
left join user_account w on w.id = d.withdrawn_by_id
"""
_COMMENTS = """
select c.body, c.created_at, u.name as author from document_comment c
join user_account u on u.id = c.author_id where c.document_id = $1 order by c.id
"""
_SEEN = """
select u.name, s.first_at, s.last_at from document_seen s
join user_account u on u.id = s.user_id where s.document_id = $1 order by s.last_at desc
"""


class UnknownDocument(LookupError):
    """There is no such document among those that the actor may see on this case."""


async def of_case(actor: Actor, case_id: int, limit: int = 500) -> list[Row]:
    """The newest documents of a case that the actor may see; each row says how many there are.

    The caller has found the case for this actor.
    """
    if not may(actor, "core.read_documents"):
        return []
    rows = await db.fetch(
        f"select {_COLUMNS} where d.case_id = $1 and {readable(actor, 'd')}"
        " order by d.id desc limit $2",
        case_id,
        limit,
    )
    return [dict(row) for row in rows]


async def find(actor: Actor, reference: str, key: str) -> tuple[Row, Row]:
    """The case and one of its documents; ``UnknownDocument`` where it is not for this actor."""
    case = await cases.find(actor, reference)
    require(actor, "core.read_documents", case)
    rows = await db.fetch(
        f"select {_COLUMNS} where d.case_id = $1 and d.key = $2 and {readable(actor, 'd')}",
        case["id"],
        parsed(key),
    )
    if not rows:
        raise UnknownDocument("This case has no such document that you may see.")
    return case, dict(rows[0])


def readable(actor: Actor, alias: str) -> str:
    """The filter on documents called ``alias``, of cases that the actor sees."""
    if not may(actor, "core.read_documents"):
        return "false"
    parts = [rings.condition(actor, alias)]
    if of_class := data_classes.condition(actor, alias):
        parts.append(of_class)
    if reached := reach_in(actor, "core.read_documents", "f"):
        parts.append(f"exists (select from case_file f where f.id = {alias}.case_id and {reached})")
    return " and ".join(parts)


def parsed(key: str) -> UUID | None:
    """The key that an address names, or None, which finds nothing."""
    try:
        return UUID(key)
    except ValueError:
        return None


async def comments(document_id: int) -> list[Row]:
    """What was said about a document, oldest first."""
    return [dict(row) for row in await db.fetch(_COMMENTS, document_id)]


async def seen_by(document_id: int) -> list[Row]:
    """Who has opened a document, and when first and last."""
    return [dict(row) for row in await db.fetch(_SEEN, document_id)]


async def see(actor: Actor, document: Row) -> None:
    """Note that the actor has opened a document."""
    if actor.id is not None:
        await db.execute(
            "insert into document_seen (document_id, user_id) values ($1, $2)"
            " on conflict (document_id, user_id) do update set last_at = now()",
            document["id"],
            actor.id,
        )
