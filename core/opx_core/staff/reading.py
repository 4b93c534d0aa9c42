"""Who there is: people with their roles, team, client books and open work."""

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor

_EVERYONE = """
select u.id, u.email, u.name, u.active, u.team_id, u.version, t.name as team,
array(select r.key from user_role ur join role r on r.id = ur.role_id
    where ur.user_id = u.id order by r.key) as roles,
array(select r.name from user_role ur join role r on r.id = ur.role_id
    where ur.user_id = u.id order by r.id) as role_names,
array(select b.id from user_book ub join client_book b on b.id = ub.book_id
    where ub.user_id = u.id and ($1::bigint[] is null or b.id = any($1))
    order by b.id) as books,
array(select b.name from user_book ub join client_book b on b.id = ub.book_id
    where ub.user_id = u.id and ($1::bigint[] is null or b.id = any($1))
    order by b.name) as book_names,
exists (select from user_role ur join role_permission p on p.role_id = ur.role_id
    where ur.user_id = u.id and p.permission = 'core.all_books') as all_books
from user_account u left join team t on t.id = u.team_id
where ($1::bigint[] is null or u.id = $2
    or exists (select from user_book b where b.user_id = u.id and b.book_id = any($1)))
and ($3::bigint is null or u.id = $3)
order by not u.active, u.name, u.id
"""


class UnknownPerson(LookupError):
    """There is no such person among those whom the actor may know."""


async def everyone(actor: Actor) -> list[Row]:
    """The people whom the actor may know, active first, each with roles, team and books."""
    rows = await db.fetch(_EVERYONE, books_of(actor), actor.id, None)
    return [dict(row) for row in rows]


async def person(actor: Actor, person_id: int, *, lock: bool = False) -> Row:
    """One of :func:`everyone`; with ``lock``, nobody else changes them until the end."""
    if lock:
        await db.execute("select 1 from user_account where id = $1 for update", person_id)
    rows = await db.fetch(_EVERYONE, books_of(actor), actor.id, person_id)
    if not rows:
        raise UnknownPerson("There is no such person among those you may see.")
    return dict(rows[0])


async def roles() -> list[Row]:
    """The roles of the tenant: ``id``, ``key``, ``name``, and whether each sees every book."""
    rows = await db.fetch(
        "select r.id, r.key, r.name, exists (select from role_permission p where p.role_id = r.id"
        " and p.permission = 'core.all_books') as all_books from role r order by r.id"
    )
    return [dict(row) for row in rows]


def books_of(actor: Actor) -> list[int] | None:
    """The ids of the actor's books for SQL; None means all."""
    return None if actor.books is None else sorted(actor.books)
