"""A job that tells compliance of odd access: many cases in an hour, a colleague's own complaint."""

from collections.abc import Iterable

from opx_core import db, events, notices, pacing
from opx_core.db import Row
from opx_core.events import Happening
from opx_core.identity import system_actor
from opx_core.jobs import Job
from opx_core.notices import Notice

MOST = "access.most_cases_an_hour"
USUAL_MOST, MOST_REFUSED, EVERY_SECONDS = 120, 20, 300
_MOST = "select (value #>> '{}')::int from tenant_setting where key = $1"
_MANY = """
select a.user_id, u.name, to_char(now(), 'YYYY-MM-DD') as what,
count(distinct opened.id)::int as found
from access_log a join user_account u on u.id = a.user_id
cross join lateral unnest(a.case_ids) as opened(id)
where a.at > now() - interval '1 hour' and a.status < 400
group by a.user_id, u.name having count(distinct opened.id) > $1
"""
_REFUSED = """
select a.user_id, u.name, to_char(now(), 'YYYY-MM-DD') as what, count(*)::int as found
from access_log a join user_account u on u.id = a.user_id
where a.at > now() - interval '1 hour' and a.status in (403, 404)
group by a.user_id, u.name having count(*) > $1
"""
_COLLEAGUE = """
select a.user_id, u.name, c.reference as what, 1 as found
from access_log a join user_account u on u.id = a.user_id
join case_about k on a.case_ids @> array[k.case_id] and k.user_id <> a.user_id
join case_file c on c.id = k.case_id
where a.at > now() - interval '1 hour' and a.status < 400
and c.owner_id is distinct from a.user_id
group by a.user_id, u.name, c.reference
"""
_ONCE = """
insert into access_alert (kind, user_id, what, found) values ($1, $2, $3, $4)
on conflict do nothing returning id
"""
_TOLD = """
select distinct u.id from user_account u join user_role r on r.user_id = u.id
join role_permission p on p.role_id = r.role_id
where u.active and p.permission = 'core.watch_access' and u.id <> $1
"""
SAYS = {
    "many": "{name} opened {found:,} cases in an hour",
    "refused": "{name} was refused {found:,} times in an hour",
    "colleague": "{name} opened {what}, a complaint of a colleague",
}


async def watch() -> None:
    """The job: look at the last hour; each thing is told once (of many and refused, once a day)."""
    if not await pacing.due("access.watched_at", EVERY_SECONDS):
        return
    most = await db.fetch_value(_MOST, MOST) or USUAL_MOST
    await _tell("many", await db.fetch(_MANY, most))
    await _tell("refused", await db.fetch(_REFUSED, MOST_REFUSED))
    await _tell("colleague", await db.fetch(_COLLEAGUE))


JOB = Job("core.watch_access", watch, True, "Look for odd access")


async def _tell(kind: str, rows: Iterable[Row]) -> None:
    for row in rows:
        once = await db.fetch_value(_ONCE, kind, row["user_id"], row["what"], row["found"])
        if once is None:
            continue
        said = SAYS[kind].format(name=row["name"], found=row["found"], what=row["what"])
        stream = f"user/{row['user_id']}"
        values = {"said": said, "name": row["name"]}
        await events.record(Happening(stream, "core.access_odd", system_actor(), values))
        told = [each["id"] for each in await db.fetch(_TOLD, row["user_id"])]
        await notices.tell(system_actor(), told, Notice("core.access_odd", None, said))
