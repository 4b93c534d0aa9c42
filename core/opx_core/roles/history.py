"""Who had which permission on a day, by which role: read from what the tables themselves kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.dates import midnight
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.roles import limits
from opx_core.staff.reading import books_of

_NEVER = datetime.max.replace(tzinfo=UTC)
_HELD = """
select u.id, u.name, u.active, held.permission, r.name as role,
min(greatest(had.began_at, held.began_at)) as began_at,
nullif(max(least(coalesce(had.ended_at, 'infinity'), coalesce(held.ended_at, 'infinity'))),
    'infinity') as ended_at,
(select json_agg(json_build_array(s.permission, s.began_at, s.ended_at) order by s.began_at)
    from grant_span s where s.kind = 'reach' and s.role_id = had.role_id) as reach
from grant_span had join user_account u on u.id = had.user_id
join grant_span held on held.kind = 'permission' and held.role_id = had.role_id
left join role r on r.id = had.role_id
where had.kind = 'role' and had.began_at < $2 and coalesce(had.ended_at, 'infinity') > $1
and held.began_at < $2 and coalesce(held.ended_at, 'infinity') > $1
and greatest(had.began_at, held.began_at)
    < least(coalesce(had.ended_at, 'infinity'), coalesce(held.ended_at, 'infinity'))
and ($3 = '' or held.permission = $3) and ($4::bigint is null or u.id = $4)
and ($5::bigint[] is null or u.id = $6
    or exists (select from user_book b where b.user_id = u.id and b.book_id = any($5)))
group by u.id, u.name, u.active, held.permission, r.name, had.role_id
order by u.name, u.id, held.permission, r.name limit 5000
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A permission that somebody had at some time of a day; ``until`` None: they have it still.

    ``reach`` says how far it reached in that time; empty where it had no end. When a role's reach
    changes, another such time begins.
    """

    person_id: int
    person: str
    permission: str
    role: str
    since: datetime
    until: datetime | None
    reach: str = ""


async def on(
    actor: Actor, day: date, permission: str = "", person_id: int | None = None
) -> list[Held]:
    """Who had what at some time of ``day`` (London), of those whom the actor may know."""
    require(actor, "core.read_audit")
    begins = midnight(day, LONDON)
    ends = midnight(day + timedelta(days=1), LONDON)
    rows = await db.fetch(_HELD, begins, ends, permission, person_id, books_of(actor), actor.id)
    found, far = [], {"": ""}
    for row in rows:
        role = row["role"] or "A role that was removed"
        for since, until, reach in _stretches(row):
            if since < ends and (until is None or until > begins):
                if reach not in far:
                    far[reach] = await limits.words(limits.of(json.loads(reach)))
                who = (row["id"], row["name"], row["permission"], role)
                found.append(Held(*who, since, until, far[reach]))
    return found


def _stretches(row: Row) -> Iterator[tuple[datetime, datetime | None, str]]:
    """The time for which it was held, cut where the role's reach began or ended."""
    at, last = row["began_at"], row["ended_at"] or _NEVER
    for reach, began, ended in json.loads(row["reach"] or "[]"):
        one = max(datetime.fromisoformat(began), row["began_at"])
        two = min(datetime.fromisoformat(ended) if ended else _NEVER, last)
        if one >= two:
            continue
        if at < one:
            yield at, one, ""
        yield one, None if two == _NEVER else two, reach
        at = two
    if at < last:
        yield at, row["ended_at"], ""
