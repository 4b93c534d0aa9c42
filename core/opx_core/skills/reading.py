"""Who has which skill today."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from opx_core import db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.staff.reading import books_of

_PEOPLE = """
select u.id, u.name, t.name as team, coalesce(json_agg(json_build_object('name', s.name,
'level', k.level, 'expires_on', k.expires_on) order by s.name)
    filter (where s.id is not null), '[]') as skills
from user_account u left join team t on t.id = u.team_id
left join user_skill k on k.user_id = u.id left join skill s on s.id = k.skill_id
where u.active and ($1::bigint[] is null or u.id = $2
    or exists (select from user_book b where b.user_id = u.id and b.book_id = any($1)))
group by u.id, t.name order by u.name
"""
_OF = """
select k.skill_id, s.key, s.name, k.level, k.proof, k.expires_on, k.version, k.granted_at,
case when $2::bigint[] is null or g.id = $3
    or exists (select from user_book b where b.user_id = g.id and b.book_id = any($2))
then g.name end as granted_by from user_skill k join skill s on s.id = k.skill_id
left join user_account g on g.id = k.granted_by where k.user_id = $1 order by s.name
"""
_LEVELS = """
select k.user_id, s.key, k.level from user_skill k join skill s on s.id = k.skill_id
where k.user_id = any($1) and (k.expires_on is null or k.expires_on >= $2)
"""


async def people(actor: Actor) -> list[Row]:
    """The active people whom the actor may know, each with ``skills`` as JSON."""
    return [dict(row) for row in await db.fetch(_PEOPLE, books_of(actor), actor.id)]


async def of_person(person_id: int, actor: Actor) -> list[Row]:
    """Someone's skills with level, proof and last day, also those that have ended.

    ``granted_by`` is None for those whom the actor may not know of.
    """
    rows = await db.fetch(_OF, person_id, books_of(actor), actor.id)
    return [dict(row) for row in rows]


async def levels_of(ids: Iterable[int], today: date) -> Mapping[int, Mapping[str, int]]:
    """The levels in force today, by person and key of the skill."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in await db.fetch(_LEVELS, list(ids), today):
        found[row["user_id"]][row["key"]] = row["level"]
    return found
