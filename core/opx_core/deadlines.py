"""The deadlines of a case as they are kept: read as a ledger, saved as what differs.

What is due when is decided by ``ledger``; what is owed at all, by the workflow. Here both are
written down in the case's transaction, and the case is told its next one.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import db, hours, ledger, workflows
from opx_core.clocks import Why
from opx_core.db import Row
from opx_core.escalating.moments import Seen, next_moment
from opx_core.ledger import Begun, Clock, Given, Ledger, Pause, Run, Start
from opx_core.own_days import OWN_DAYS, calendars_with, from_json
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
_OF_CASE = "select * from deadline where case_id = $1 order by id"
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
from case_file c where c.id = $1
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
        {name: at.isoformat() for name in Run.__slots__ if (at := getattr(run, name)) is not None}
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
    found = await db.fetch(_OF_CASE, case_id)
    (row,) = await db.fetch(_PAUSES, case_id)
    pauses = tuple(pause_of(each) for each in json.loads(row["pauses"] or "[]"))
    return Ledger(start, state, tuple(clock_of(each) for each in found), pauses), _given(row)


async def save(case_id: int, before: Ledger, after: Ledger) -> None:
    """Keep what differs between two ledgers of a case."""
    known = set(before.clocks)
    changed = [row_of(clock) for clock in after.clocks if clock not in known]
    if changed:
        args = [(case_id, *(row[name] for name in COLUMNS)) for row in changed]
        await db.current().connection.executemany(_UPSERT, args)
    ended = [each for each in after.pauses if each not in before.pauses and each.ended_at]
    begun = [each for each in after.pauses if each not in before.pauses and not each.ended_at]
    for each in ended:
        await db.execute(
            "update clock_pause set ended_at = $3 where case_id = $1 and reason = $2 "
            "and ended_at is null",
            *(case_id, each.reason, each.ended_at),
        )
    told = [{"case_id": case_id, "reason": p.reason, "began_at": p.began_at} for p in begun]
    await db.insert("clock_pause", told)


async def tell_next(case_id: int) -> None:
    """Put the case's earliest owed deadline on the case, where lists sort by it.

    Beside it stands when its next escalation is to be looked at.
    """
    row, running = await seen(case_id)
    due_at, name = next_of(running)
    looked = next_moment(await _workflow(row), Seen.of(row, running, row["done"] or ()))
    await db.execute(
        "update case_file set next_due_at = $2, next_deadline = $3, next_escalation_at = $4 "
        "where id = $1",
        *(case_id, due_at, name, looked),
    )


async def seen(case_id: int) -> tuple[Row, list[Row]]:
    """The case as escalations see it, with what was ``done``, and its deadlines in brief."""
    (row,) = await db.fetch(_NEXT, case_id)
    return dict(row), [_moments(each) for each in json.loads(row["running"] or "[]")]


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
    return Given(counts, calendars_with(from_json(row["own_days"])), open_)


def _run(stored: Mapping[str, str]) -> Run:
    at = {name: datetime.fromisoformat(value) for name, value in stored.items()}
    return Run(at["started_at"], at["due_at"], at.get("met_at"), at.get("missed_at"))


def _moments(stored: Row) -> Row:
    read = {name: datetime.fromisoformat(stored[name]) for name in _MOMENTS if stored[name]}
    return {**stored, **read}


async def _workflow(case: Mapping[str, Any]) -> Workflow | None:
    await workflows.know([case])
    try:
        return workflows.of(case)
    except UnknownKind:
        return None
