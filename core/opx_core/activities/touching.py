"""Who works on which case, noted as it happens: opening, working on, and leaving it.

Nobody types times in. A person touches one case at a time: who comes to one leaves the other.
"""

from opx_core import db
from opx_core.activities.intervals import CAP
from opx_core.identity import Actor

_SECONDS = int(CAP.total_seconds())
BACK_SECONDS = 30
"""Who is back so soon, as after sending a form, had not left."""
_TOUCH = f"""
with gone as (
    update touch set ended_at = now(), changed_at = now() where user_id = $2 and case_id <> $1
    and ended_at is null and last_at > now() - interval '{_SECONDS} seconds'
), going as (
    update touch set last_at = now(), ended_at = null, changed_at = now()
    where id = (select id from touch where user_id = $2 order by last_at desc, id desc limit 1)
    and case_id = $1 and last_at > now() - interval '{_SECONDS} seconds'
    and (ended_at is null or ended_at > now() - interval '{BACK_SECONDS} seconds') returning id
)
insert into touch (case_id, user_id, team_id) select $1, $2, $3
where not exists (select from going)
"""  # noqa: S608
_LEAVE = f"""
update touch set ended_at = now(), changed_at = now() where user_id = $2 and case_id = $1
and ended_at is null and last_at > now() - interval '{_SECONDS} seconds'
"""  # noqa: S608


async def touch(actor: Actor, case_id: int) -> None:
    """The actor does something on a case, were it only that they open it."""
    if actor.id is not None:
        await db.execute(_TOUCH, case_id, actor.id, actor.team_id)


async def leave(actor: Actor, case_id: int) -> None:
    """The actor has closed its page."""
    if actor.id is not None:
        await db.execute(_LEAVE, case_id, actor.id)
