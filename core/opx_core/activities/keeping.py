"""The intervals of cases, kept for reports: derived anew whenever what they rest on has grown.

A recurring job finds cases with newer events or touches. It remembers how far it is and leaves
the newest minutes for another look, since an event may be numbered long before it is saved. To
derive a case twice changes nothing.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from opx_core import db, jobs
from opx_core.activities import facts, steps
from opx_core.activities.facts import FOR_INTERVALS, Known
from opx_core.activities.intervals import KINDS, Interval
from opx_core.cases.clocks import facts as facts_of
from opx_core.db import Row

BATCH = 250
EVENTS = 5_000
MARK = "core.times.events"
_LAG = timedelta(minutes=10)
_BY = ("case_id", "state", "activity", "person_id", "team_id")
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)

_EVENTS = """
select e.id, e.at, e.case_id, k.event_id >= e.id as kept
from (select id, at, case_id from event where id > $1 order by id limit $2) e
left join time_kept k on k.case_id = e.case_id order by e.id
"""
_TOUCHED = """
select distinct t.case_id from touch t left join time_kept k on k.case_id = t.case_id
where t.changed_at > $1 and (k.case_id is null or k.touched_at < t.changed_at) limit $2
"""
_LOCK = """
insert into time_kept (case_id) select unnest($1::bigint[]) order by 1 on conflict do nothing
"""


async def keep_times() -> None:
    """The job: derive the cases of which more is known; asks for itself while there are more."""
    if await keep_some():
        await jobs.enqueue("core.keep_times")


async def keep_some() -> bool:
    """Derive at most some hundred cases; whether there may be more."""
    await db.execute(
        "insert into tenant_setting (key, value) values ($1, $2) on conflict do nothing",
        MARK,
        json.dumps([0, _BEFORE_ALL.isoformat()]),
    )
    sql = "select value from tenant_setting where key = $1 for update"
    event, since = json.loads(await db.fetch_value(sql, MARK))
    now = datetime.now(UTC)
    touched = await db.fetch(_TOUCHED, datetime.fromisoformat(since), BATCH)
    found = {row["case_id"]: None for row in touched}
    if len(touched) < BATCH:
        since = (now - _LAG).isoformat()
    event, more = await _newer(found, event, now)
    await keep(list(found))
    mark = json.dumps([event, since])
    await db.execute("update tenant_setting set value = $2 where key = $1", MARK, mark)
    return more or len(touched) == BATCH


async def _newer(found: dict[int, None], mark: int, now: datetime) -> tuple[int, bool]:
    """Add cases with events that are not kept; gives the next mark, and whether there are more."""
    after = mark
    while rows := await db.fetch(_EVENTS, after, EVENTS):
        for row in rows:
            if row["case_id"] is not None and not row["kept"] and row["case_id"] not in found:
                if len(found) >= BATCH:
                    return mark, True
                found[row["case_id"]] = None
            after = row["id"]
            mark = after if row["at"] < now - _LAG else mark
    return mark, False


async def keep(case_ids: Sequence[int]) -> None:
    """Derive the intervals of these cases from everything that is known of them now."""
    if not case_ids:
        return
    ids = sorted(set(case_ids))
    await db.execute(_LOCK, ids)
    await db.execute(
        "select 1 from time_kept where case_id = any($1) order by case_id for update", ids
    )
    known = await facts.read(ids, FOR_INTERVALS)
    rows = [row for one in known for row in _rows(one)]
    for table, made in (("time_spent", rows), ("time_sum", _sums(rows))):
        await db.execute(f"delete from {table} where case_id = any($1)", ids)  # noqa: S608
        await db.copy(table, made)
    await db.current().connection.executemany(
        "update time_kept set event_id = $2, touched_at = $3 where case_id = $1",
        [_mark(one) for one in known],
    )


def _rows(known: Known) -> Iterator[Row]:
    work = steps.activities(known.workflow, facts_of(known.case)) if known.workflow else {}
    for each in known.intervals():
        activity = work.get(each.state)
        yield {
            "case_id": known.case["id"],
            **_row(each),
            "activity": activity.key if activity else "",
        }


def _sums(rows: Sequence[Row]) -> list[Row]:
    """What has ended, added up by what reports group by: so they read a third of the rows."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if row["seconds"] is None:
            continue
        key = tuple(row[name] for name in _BY)
        nothing = dict(zip(_BY, key, strict=True)) | dict.fromkeys(KINDS, 0)
        found.setdefault(key, nothing)[row["kind"]] += row["seconds"]
    return list(found.values())


def _row(each: Interval) -> Row:
    seconds = None if each.ended_at is None else (each.ended_at - each.began_at).total_seconds()
    return {
        "episode": each.episode,
        "kind": each.kind,
        "party": each.party,
        "words": each.words,
        "what": each.what,
        "person_id": each.person_id,
        "team_id": each.team_id,
        "state": each.state,
        "began_at": each.began_at,
        "ended_at": each.ended_at,
        "seconds": None if seconds is None else round(seconds),
    }


def _mark(known: Known) -> tuple[Any, ...]:
    events, touches = known.rows["events"], known.rows["touches"]
    touched = max((datetime.fromisoformat(t["changed_at"]) for t in touches), default=None)
    last = events[-1]["id"] if events else 0
    return known.case["id"], last, touched or _BEFORE_ALL
