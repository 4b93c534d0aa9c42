"""Which tokens there are."""

from opx_core import db
from opx_core.api_tokens.making import PERMISSION, UnknownToken
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.staff.reading import books_of

_TOKENS = """
select k.id, k.name, k.scopes, k.created_at, k.expires_at, k.used_at, k.revoked_at,
u.name as person, u.active, m.name as maker,
array(select b.name from client_book b where b.id = any(k.books) order by b.name) as book_names,
case when k.revoked_at is not null then 'revoked' when k.expires_at <= now() then 'expired'
    when not u.active then 'idle' else 'good' end as state
from api_token k join user_account u on u.id = k.user_id
left join user_account m on m.id = k.made_by
where ($1::bigint is null or k.id = $1) and ($2::bigint[] is null or u.id = $3
    or exists (select from user_book b where b.user_id = u.id and b.book_id = any($2)))
order by (k.revoked_at is not null or k.expires_at <= now()), k.created_at desc, k.id desc
limit 1000
"""


async def every(actor: Actor) -> list[Row]:
    """The tokens of the people whom the actor may know, good ones first."""
    require(actor, PERMISSION)
    return [dict(row) for row in await db.fetch(_TOKENS, None, books_of(actor), actor.id)]


async def token(actor: Actor, token_id: int) -> Row:
    """One of :func:`every`; :class:`UnknownToken`."""
    require(actor, PERMISSION)
    rows = await db.fetch(_TOKENS, token_id, books_of(actor), actor.id)
    if not rows:
        raise UnknownToken("There is no such API token.")
    return dict(rows[0])
