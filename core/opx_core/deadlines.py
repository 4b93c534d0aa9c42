"""The deadlines of a case: started, met, stopped and noticed late, in the case's transaction.

What is due when is decided by ``clocks``; what is owed at all, by the workflow. Here both are
written down, and the case is told its next one.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from opx_core import clocks, db, plugins
from opx_core.calendars import LONDON, Calendar
from opx_core.db import Row
from opx_core.expressions import holds
from opx_core.own_days import OWN_DAYS, calendars_with, from_json
from opx_core.rulepacks import UnknownRule, rule
from opx_core.workflow import Deadline, Workflow

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_GIVEN = f"""
select (select value from tenant_setting where key = 'clocks.counts') as counts,
{OWN_DAYS} as own_days
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Start:
    """What a case's clocks run on. ``facts`` is what the workflow's conditions may ask about."""

    kind: str
    episode: int
    started_at: datetime
    nation: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Given:
    """What the tenant itself says of clocks: its own lengths by rule, its calendars by nation."""

    counts: Mapping[str, int]
    calendars: Mapping[str, Calendar]


def rows(workflow: Workflow, start: Start, given: Given, now: datetime) -> list[Row]:
    """The deadlines (rows without ``case_id``) that begin with ``start``.

    What was over before ``now`` is marked so.
    """
    made = (
        _row(deadline, start, given, now)
        for deadline in workflow.deadlines
        if deadline.when is None or holds(deadline.when, start.facts)
    )
    return [row for row in made if row is not None]


def _row(deadline: Deadline, start: Start, given: Given, now: datetime) -> Row | None:
    day = start.started_at.astimezone(LONDON).date()
    try:
        dated = rule(deadline.rule, day)
    except UnknownRule:
        return None
    if deadline.rule in given.counts:
        dated = dated.with_count(given.counts[deadline.rule])
    due = clocks.calculate(dated, start.started_at, given.calendars[start.nation])
    over = due.due_at if due.due_at < now else None
    return {
        "episode": start.episode,
        "rule": deadline.rule,
        "name": deadline.name,
        "is_window": deadline.window,
        "due_at": due.due_at,
        "why": json.dumps(due.why.as_json()),
        "missed_at": None if deadline.window else over,
        "lapsed_at": over if deadline.window else None,
    }


def next_of(running: Iterable[Mapping[str, object]]) -> tuple[datetime, str]:
    """The earliest deadline still owed: (due_at, name), or (NEVER, "").

    A missed deadline is still owed. A window that lapsed, and what was met or stopped, is not.
    """
    owed = [
        (row["due_at"], row["name"])
        for row in running
        if not (row.get("met_at") or row.get("lapsed_at") or row.get("stopped_at"))
    ]
    return min(owed, default=(NEVER, ""))  # type: ignore[return-value]


async def given() -> Given:
    """What this tenant says: counts such as ``{"ACK": 3}`` (business days), and its own days."""
    (row,) = await db.fetch(_GIVEN)
    counts = json.loads(row["counts"]) if row["counts"] else {}
    return Given(counts, calendars_with(from_json(row["own_days"])))


async def begin(case_ids: Sequence[int], made: Sequence[Sequence[Mapping[str, object]]]) -> None:
    """Write down the deadlines of new cases or episodes."""
    await db.insert(
        "deadline",
        [
            {"case_id": case_id, **row}
            for case_id, some in zip(case_ids, made, strict=True)
            for row in some
        ],
    )


async def renew(case_id: int, start: Start, now: datetime, behind: Collection[str] = ()) -> None:
    """Work the episode's deadlines out again because what they run on has changed.

    What was met stays met. A deadline that no longer applies is stopped. Those whose rules are
    ``behind`` the case stay as they are: a window that nothing can use any more never reopens.
    """
    workflow = plugins.active().workflow(start.kind)
    every = rows(workflow, start, await given(), now)
    made = [row for row in every if row["rule"] not in behind]
    await db.execute(
        "update deadline set stopped_at = $4 where case_id = $1 and episode = $2 "
        "and rule <> all($3) and met_at is null and stopped_at is null",
        case_id,
        start.episode,
        [*(row["rule"] for row in made), *behind],
        now,
    )
    await db.current().connection.executemany(
        "insert into deadline (case_id, episode, rule, name, is_window, due_at, why, missed_at, "
        "lapsed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "on conflict (case_id, episode, rule) do update set due_at = excluded.due_at, "
        "why = excluded.why, stopped_at = null, "
        "missed_at = case when deadline.met_at <= excluded.due_at then null "
        "else excluded.missed_at end, "
        "lapsed_at = case when deadline.met_at is null then excluded.lapsed_at end",
        [(case_id, *row.values()) for row in made],
    )


async def meet(case_id: int, episode: int, workflow: Workflow, move: str, at: datetime) -> None:
    """Mark what the move ``move`` meets as met, late or not; a lapsed window stays lapsed."""
    rules = [deadline.rule for deadline in workflow.deadlines if move in deadline.met_by]
    await db.execute(
        "update deadline set met_at = $4 where case_id = $1 and episode = $2 and rule = any($3) "
        "and met_at is null and lapsed_at is null and stopped_at is null",
        case_id,
        episode,
        rules,
        at,
    )


async def stop(
    case_id: int, episode: int, at: datetime, rules: Sequence[str] | None = None
) -> None:
    """Stop what is still running in an episode: all of it, or only these ``rules``."""
    await db.execute(
        "update deadline set stopped_at = $3 where case_id = $1 and episode = $2 "
        "and met_at is null and lapsed_at is null and stopped_at is null "
        "and ($4::text[] is null or rule = any($4))",
        case_id,
        episode,
        at,
        rules,
    )


async def take_back(case_id: int, episode: int, at: datetime) -> None:
    """What a move met or stopped at ``at`` runs again, because the move was a mistake."""
    await db.execute(
        "update deadline set met_at = nullif(met_at, $3), stopped_at = nullif(stopped_at, $3) "
        "where case_id = $1 and episode = $2 and $3 in (met_at, stopped_at)",
        case_id,
        episode,
        at,
    )


async def tell_next(case_id: int) -> None:
    """Put the case's earliest owed deadline on the case, where lists sort by it."""
    found = await db.fetch("select * from deadline where case_id = $1", case_id)
    due_at, name = next_of(dict(row) for row in found)
    await db.execute(
        "update case_file set next_due_at = $2, next_deadline = $3 where id = $1",
        case_id,
        due_at,
        name,
    )
