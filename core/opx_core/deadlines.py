"""The deadlines of a case as they are kept: read as a ledger, saved as what differs.

What is due when is decided by ``ledger``; what is owed at all, by the workflow. Here both are
written down in the case's transaction, and the case is told its next one.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import db, hours, ledger, workflows
from opx_core.clocks import Why
from opx_core.db import Row
from opx_core.escalating.moments import Seen, next_moment
from opx_core.ledger import Begun, Clock, Given, Ledger, Pause, Run, Start
from opx_core.own_days import OWN_DAYS, calendars_with, from_json, law_with
from opx_core.workflow import UnknownKind, Workflow

__all__ = ["NEVER", "Given", "Start", "begin", "given", "load", "next_of", "rows", "save"]

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_SETTINGS = f"""
(select value from tenant_setting where key = 'clocks.counts') as counts,
(select value from tenant_setting where key = 'clocks.hours') as hours,
{OWN_DAYS} as own_days
"""  # noqa: S608
_GIVEN = f"select {_SETTINGS}"
_PAUSES = f"""
select (select json_agg(p order by p.began_at) from clock_pause p where p.case_id = $1) as pauses,
{_SETTINGS}
"""  # noqa: S608
_OF_CASES = "select * from deadline where case_id = any($1) order by id"
_PAUSES_OF = """
select case_id, json_agg(p order by p.began_at) as pauses from clock_pause p
where case_id = any($1) group by case_id
"""
COLUMNS = (
    *("episode", "rule", "name", "is_window", "theirs", "started_at", "due_at", "why", "paused_at"),
    *("met_at", "missed_at", "lapsed_at", "stopped_at", "stopped_by", "earlier"),
)
_PLACES = ", ".join(f"${n}" for n in range(1, len(COLUMNS) + 2))
_UPSERT = f"""
insert into deadline (case_id, {", ".join(COLUMNS)}) values ({_PLACES})
on conflict (case_id, episode, rule) do update set
{", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])}
"""  # noqa: S608
_NEXT = """
select c.*, (select json_agg(json_build_object('episode', d.episode, 'rule', d.rule,
  'name', d.name, 'due_at', d.due_at, 'theirs', d.theirs, 'paused_at', d.paused_at,
  'started_at', coalesce(d.started_at, c.episode_started_at), 'met_at', d.met_at,
  'lapsed_at', d.lapsed_at, 'stopped_at', d.stopped_at))
  from deadline d where d.case_id = c.id) as running,
(select array_agg(e.key) from escalation_done e where e.case_id = c.id and e.episode = c.episode)
  as done, (select max(e.at) from event e where e.case_id = c.id and e.actor_kind <> 'system')
  as touched_at
from case_file c where c.id = any($1)
"""
_TOLD = """
update case_file c set next_due_at = t.due_at, next_deadline = t.name,
next_escalation_at = t.looked from unnest($1::bigint[], $2::timestamptz[], $3::text[],
$4::timestamptz[]) as t (id, due_at, name, looked) where c.id = t.id
"""
_ENDED = """
update clock_pause set ended_at = $3 where case_id = $1 and reason = $2 and ended_at is null
"""
_MOMENTS = ("due_at", "started_at", "paused_at", "met_at", "lapsed_at", "stopped_at")


def rows(
    workflow: Workflow, start: Start, given: Given, now: datetime, state: str = ""
) -> list[Row]:
    """The deadlines (rows without ``case_id``) of a case that is opened ``now``.

    What was over before ``now`` is marked so.
    """
    begun = Begun(now, start, state or workflow.initial)
    return [row_of(each) for each in ledger.step(workflow, given, ledger.EMPTY, begun).clocks]


def row_of(clock: Clock) -> Row:
    """A clock as a row of ``deadline``, without ``case_id``."""
    row = {name: getattr(clock, name) for name in COLUMNS}
    earlier = [
        {name: at.isoformat() for name in Run._fields if (at := getattr(run, name)) is not None}
        for run in clock.earlier
    ]
    return {**row, "why": json.dumps(clock.why.as_json()), "earlier": json.dumps(earlier)}


def next_of(running: Iterable[Mapping[str, Any]]) -> tuple[datetime, str]:
    """The earliest deadline still owed: (due_at, name), or (NEVER, "").

    A missed deadline is still owed. A window that lapsed, what was met or stopped, what stands
    still and what is somebody else's time is not.
    """
    over = ("met_at", "lapsed_at", "stopped_at", "paused_at", "theirs")
    owed = [
        (row["due_at"], row["name"])
        for row in running
        if not any(row.get(column) for column in over)
    ]
    return min(owed, default=(NEVER, ""))


async def given() -> Given:
    """What this tenant says: counts such as ``{"ACK": 3}``, its own days, its opening hours."""
    (row,) = await db.fetch(_GIVEN)
    return _given(row)


async def begin(case_ids: Sequence[int], made: Sequence[Sequence[Mapping[str, object]]]) -> None:
    """Write down the deadlines of new cases."""
    await db.insert(
        "deadline",
        [
            {"case_id": case_id, **row}
            for case_id, some in zip(case_ids, made, strict=True)
            for row in some
        ],
    )


async def load(case_id: int, start: Start, state: str) -> tuple[Ledger, Given]:
    """The clocks of a case as they are kept, and what the tenant says of clocks."""
    found = await db.fetch(_OF_CASES, [case_id])
    (row,) = await db.fetch(_PAUSES, case_id)
    return _ledger(start, state, found, row["pauses"]), _given(row)


async def load_many(cases: Mapping[int, tuple[Start, str]]) -> dict[int, Ledger]:
    """The clocks of some cases as they are kept; of each, its start and its state are given."""
    clocks: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in await db.fetch(_OF_CASES, list(cases)):
        clocks[row["case_id"]].append(row)
    pauses = {row["case_id"]: row["pauses"] for row in await db.fetch(_PAUSES_OF, list(cases))}
    return {
        case_id: _ledger(start, state, clocks[case_id], pauses.get(case_id))
        for case_id, (start, state) in cases.items()
    }


async def save(case_id: int, before: Ledger, after: Ledger) -> None:
    """Keep what differs between two ledgers of a case."""
    await save_many([(case_id, before, after)])


async def save_many(ledgers: Iterable[tuple[int, Ledger, Ledger]]) -> None:
    """Keep what differs between two ledgers of each case."""
    clocks: list[tuple[object, ...]] = []
    ended: list[tuple[object, ...]] = []
    begun: list[Row] = []
    for case_id, before, after in ledgers:
        rows = (row_of(clock) for clock in ledger.differing(before, after))
        clocks += [(case_id, *(row[name] for name in COLUMNS)) for row in rows]
        for each in after.pauses:
            if each in before.pauses:
                continue
            if each.ended_at:
                ended.append((case_id, each.reason, each.ended_at))
            else:
                begun.append({"case_id": case_id, "reason": each.reason, "began_at": each.began_at})
    await db.execute_many(_UPSERT, clocks)
    await db.execute_many(_ENDED, ended)
    await db.insert("clock_pause", begun)


async def tell_next(case_id: int) -> None:
    """Put the case's earliest owed deadline on the case, where lists sort by it.

    Beside it stands when its next escalation is to be looked at.
    """
    await tell_next_many([case_id])


async def tell_next_many(case_ids: Sequence[int]) -> None:
    """The same of some cases."""
    found = await _seen(case_ids)
    await workflows.know(row for row, _ in found)
    told = []
    for row, running in found:
        looked = next_moment(_workflow(row), Seen.of(row, running, row["done"] or ()))
        told.append((row["id"], *next_of(running), looked))
    if told:
        await db.execute(_TOLD, *(list(column) for column in zip(*told, strict=True)))


async def seen(case_id: int) -> tuple[Row, list[Row]]:
    """The case as escalations see it, with what was ``done``, and its deadlines in brief."""
    (found,) = await _seen([case_id])
    return found


async def _seen(case_ids: Sequence[int]) -> list[tuple[Row, list[Row]]]:
    return [
        (dict(row), [_moments(each) for each in json.loads(row["running"] or "[]")])
        for row in await db.fetch(_NEXT, list(case_ids))
    ]


def _ledger(
    start: Start, state: str, clocks: Iterable[Mapping[str, Any]], pauses: str | None
) -> Ledger:
    stood = tuple(pause_of(each) for each in json.loads(pauses or "[]"))
    return Ledger(start, state, tuple(clock_of(each) for each in clocks), stood)


def clock_of(row: Mapping[str, Any]) -> Clock:
    """A row of ``deadline`` as a clock. One from before starts were kept has it in its reason."""
    why = Why.from_json(json.loads(row["why"]))
    kept = {name: row[name] for name in COLUMNS}
    earlier = tuple(_run(each) for each in json.loads(row["earlier"]))
    started = row["started_at"] or why.started_at
    return Clock(**{**kept, "why": why, "started_at": started, "earlier": earlier})


def pause_of(stored: Mapping[str, Any]) -> Pause:
    """A pause from a row of ``clock_pause`` as JSON."""
    ended = stored["ended_at"]
    return Pause(
        stored["reason"],
        datetime.fromisoformat(stored["began_at"]),
        datetime.fromisoformat(ended) if ended else None,
    )


def _given(row: Mapping[str, Any]) -> Given:
    counts = json.loads(row["counts"]) if row["counts"] else {}
    open_ = hours.from_json(json.loads(row["hours"])) if row["hours"] else hours.USUAL
    days = from_json(row["own_days"])
    return Given(counts, calendars_with(days), open_, law_with(days))


def _run(stored: Mapping[str, str]) -> Run:
    at = {name: datetime.fromisoformat(value) for name, value in stored.items()}
    return Run(at["started_at"], at["due_at"], at.get("met_at"), at.get("missed_at"))


def _moments(stored: Row) -> Row:
    read = {name: datetime.fromisoformat(stored[name]) for name in _MOMENTS if stored[name]}
    return {**stored, **read}


def _workflow(case: Mapping[str, Any]) -> Workflow | None:
    try:
        return workflows.of(case)
    except UnknownKind:
        return None
