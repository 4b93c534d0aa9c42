"""The audit log as people read it: every event of the tenant, of cases and of the set-up.

What a reader may not see of a case is left out here too: other client books, and rings. Events of
the set-up are for those who see every client book.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from opx_core import audit_subjects, data_classes, db, field_classes, plugins, rings
from opx_core.calendars import LONDON
from opx_core.case_list.filters import BadFilter, Conditions
from opx_core.dates import midnight
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import require, visible_in
from opx_core.references import tidy

PAGE = 50
STEP = 1000
NOBODY = "system"

_EVENTS = """
select e.id, e.stream, e.case_id, e.kind, e.at, e.actor_kind, coalesce(u.name, o.name) as actor,
c.reference, v.data, {of_document} from event e left join case_file c on c.id = e.case_id
left join event_ring r on r.event_id = e.id left join event_value v on v.event_id = e.id
left join user_account u on u.id = e.actor_id
left join outside_account o on o.id = e.actor_id
where {where} order by e.at desc, e.id desc limit {limit}
"""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to show; what is empty filters nothing. ``person`` is an id or "system".

    ``before`` is the place of the last event on the page before, as :func:`cursor` gives it.
    """

    person: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    case: str = ""
    setup: bool = False
    before: str = ""


async def page(actor: Actor, wanted: AuditFilter, limit: int = PAGE) -> list[Row]:
    """The newest events first, one more than ``limit`` if there are; with ``values``, ``subject``.

    ``BadFilter`` for what cannot be filtered by.
    """
    require(actor, "core.read_audit")
    where = _conditions(actor, wanted)
    sql = _EVENTS.format(where=where.sql, limit=int(limit) + 1, of_document=data_classes.OF_EVENT)
    rows = await db.fetch(sql, *where.args)
    read = ({**row, "values": json.loads(row["data"]) if row["data"] else {}} for row in rows)
    kept = (field_classes.without(actor, data_classes.unnamed(actor, row)) for row in read)
    return await audit_subjects.named(kept)


def check(actor: Actor, wanted: AuditFilter) -> None:
    """Raise what :func:`every` would, before its first row is asked for."""
    require(actor, "core.read_audit")
    _conditions(actor, wanted)


async def every(actor: Actor, wanted: AuditFilter) -> AsyncIterator[list[Row]]:
    """All events of the filter, newest first, a thousand at a time."""
    step = replace(wanted, before="")
    while rows := await page(actor, step, STEP):
        yield rows[:STEP]
        if len(rows) <= STEP:
            return
        step = replace(step, before=cursor(rows[STEP - 1]))


def cursor(row: Row) -> str:
    """The place of an event in the log."""
    return f"{row['at'].isoformat()}~{row['id']}"


def kinds() -> list[tuple[str, str]]:
    """Every kind of event that a loaded module records, with its words, by words."""
    found = [
        (kind.key, in_general(kind.title, kind.key)) for kind in plugins.active().events.values()
    ]
    return sorted(found, key=lambda pair: pair[1].lower())


def in_general(title: str, key: str = "") -> str:
    """The title of a kind without any event's values: “Late: …”.

    Where nothing but values is left of it, the words of its ``key``: “Parties merged”.
    """
    said = re.sub(r"{\w+}", "…", title)
    if key and not re.sub(r"…|\bis\b|\bnot\b|\W", "", said):
        return key.partition(".")[2].replace("_", " ").capitalize()
    return said


async def people(actor: Actor) -> list[Row]:
    """The people whom the actor may know, whether or not they still work here."""
    rows = await db.fetch(
        "select u.id, u.name from user_account u where $1::bigint[] is null or u.id = $2 or exists"
        " (select from user_book b where b.user_id = u.id and b.book_id = any($1))"
        " order by u.name, u.id",
        None if actor.books is None else sorted(actor.books),
        actor.id,
    )
    return [dict(row) for row in rows]


def _conditions(actor: Actor, wanted: AuditFilter) -> Conditions:
    found = Conditions([_visible(actor), rings.of_events(actor, "r", "e.case_id")])
    if wanted.setup:
        found.add("e.case_id is null")
    if wanted.kind:
        found.add("e.kind = ?", _plain(wanted.kind))
    if wanted.case:
        found.add(
            "e.case_id = (select id from case_file where reference = ?)", tidy(_plain(wanted.case))
        )
    if wanted.since:
        found.add("e.at >= ?", midnight(wanted.since, LONDON))
    if wanted.until:
        found.add("e.at < ?", midnight(wanted.until + timedelta(days=1), LONDON))
    _whose(found, wanted.person)
    _beyond(found, wanted.before)
    return found


def _visible(actor: Actor) -> str:
    case = f"(e.case_id is not null and {visible_in(actor, 'c')})"
    return f"(e.case_id is null or {case})" if actor.books is None else case


def _whose(found: Conditions, person: str) -> None:
    if person == NOBODY:
        found.add("e.actor_id is null")
    elif (person_id := row_id(person)) is not None:
        found.add("e.actor_id = ?", person_id)
    elif person:
        raise BadFilter(f"The log cannot be filtered by the person “{person}”.")


def _beyond(found: Conditions, before: str) -> None:
    if not before:
        return
    moment, _, event = before.partition("~")
    event_id = row_id(event)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        event_id = None
    if event_id is None or at.tzinfo is None:
        raise BadFilter("The address does not say where this page of the log begins.")
    found.add("(e.at, e.id) < (?, ?)", at, event_id)


def _plain(text: str) -> str:
    if "\x00" in text:
        raise BadFilter("The address has a character that cannot be filtered by.")
    return text


def changes(values: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What an event says it changed, as (label, before, after)."""
    before, after = values.get("before"), values.get("after")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    names = [*after, *(name for name in before if name not in after)]
    return [(name, str(before.get(name) or ""), str(after.get(name) or "")) for name in names]
