"""Reading the access log: who opened a case, and all that somebody opened."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from opx_core import db
from opx_core.calendars import LONDON
from opx_core.case_list.filters import BadFilter, Conditions
from opx_core.cases.locking import find
from opx_core.dates import midnight
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import require, visible_in
from opx_core.references import tidy

PERMISSION = "core.read_audit"
PAGE, STEP = 50, 1000
_ROWS = """
select a.id, a.at, a.user_id, coalesce(u.name, o.name) as person, s.name as seen_as, a.method,
a.page, a.status,
array(select c.reference from case_file c where c.id = any(a.case_ids) and {visible}
    order by c.id) as cases,
array(select p.name from party p where p.id = any(a.party_ids)
    and exists (select from case_party cp join case_file c on c.id = cp.case_id
        where cp.party_id = p.id and {visible}) order by p.id) as parties
from access_log a left join user_account u on u.id = a.user_id
left join outside_account o on o.id = a.user_id left join user_account s on s.id = a.as_id
where {where} order by a.at desc, a.id desc limit {limit}
"""
_READERS = """
select coalesce(u.name, o.name) as person, o.id is not null as outside,
count(*) as times, min(a.at) as first, max(a.at) as last
from access_log a left join user_account u on u.id = a.user_id
left join outside_account o on o.id = a.user_id
where a.case_ids @> array[$1::bigint] and a.status < 400
group by u.id, o.id order by max(a.at) desc limit 200
"""


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """What to show; what is empty filters nothing. ``refused`` shows what was not let through."""

    person: str = ""
    case: str = ""
    since: date | None = None
    until: date | None = None
    refused: bool = False
    before: str = ""


async def page(actor: Actor, wanted: AccessFilter, limit: int = PAGE) -> list[Row]:
    """The newest first, one more than ``limit`` if there are. ``BadFilter``."""
    require(actor, PERMISSION)
    where = _conditions(actor, wanted)
    visible = visible_in(actor, "c")
    sql = _ROWS.format(where=where.sql, limit=int(limit) + 1, visible=visible)
    return [dict(row) for row in await db.fetch(sql, *where.args)]


async def every(actor: Actor, wanted: AccessFilter) -> AsyncIterator[list[Row]]:
    """All of the filter, newest first, a thousand at a time."""
    step = replace(wanted, before="")
    while rows := await page(actor, step, STEP):
        yield rows[:STEP]
        if len(rows) <= STEP:
            return
        step = replace(step, before=str(rows[STEP - 1]["id"]))


async def readers(actor: Actor, reference: str) -> list[Row]:
    """Who opened a case: ``person``, how many ``times``, the ``first`` and the ``last``.

    ``outside`` says that it is one of its parties.
    """
    require(actor, PERMISSION)
    case = await find(actor, reference)
    return [dict(row) for row in await db.fetch(_READERS, case["id"])]


def _conditions(actor: Actor, wanted: AccessFilter) -> Conditions:
    found = Conditions([_visible(actor)])
    if wanted.refused:
        found.add("a.status >= 400")
    if wanted.person:
        if (person := row_id(wanted.person)) is None:
            raise BadFilter("Choose a person from the list.")
        found.add("a.user_id = ?", person)
    if wanted.case:
        case = "a.case_ids && array(select id from case_file where reference = ?)"
        found.add(case, tidy(wanted.case.replace("\x00", "")))
    if wanted.since:
        found.add("a.at >= ?", midnight(wanted.since, LONDON))
    if wanted.until:
        found.add("a.at < ?", midnight(wanted.until + timedelta(days=1), LONDON))
    if wanted.before:
        if (before := row_id(wanted.before)) is None:
            raise BadFilter("The address does not say where this page of the log begins.")
        found.add("(a.at, a.id) < (select at, id from access_log where id = ?)", before)
    return found


def _visible(actor: Actor) -> str:
    """Who sees some client books only, sees who opened cases of those."""
    if actor.books is None:
        return "true"
    visible = visible_in(actor, "c")
    return f"exists (select from case_file c where c.id = any(a.case_ids) and {visible})"
