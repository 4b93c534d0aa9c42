"""A rehearsal: a draft tried on every live case, and on closed ones of a period, step by step.

A job does some hundred cases at a time, each step in a transaction of its own; it goes on where
it was after a restart. Nothing of any case is changed.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from opx_core import db, deadlines, jobs, stories
from opx_core.calendars import LONDON
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.jobs import Job
from opx_core.mistakes import Mistake
from opx_core.policy import require
from opx_core.rehearsing.differing import differ
from opx_core.rehearsing.values import Comparing, Difference, Kept
from opx_core.workflow import UnknownKind, Workflow
from opx_core.workflows import drafts
from opx_core.workflows.known import know, of, reader

BATCH = 400
JOB_NAME = "core.rehearse_workflow"
_SCOPE = """
kind = $1 and voided_at is null and (not closed
    or ($2::timestamptz is not null and closed_at >= $2 and closed_at < $3))
"""
_TOTAL = f"select count(*) from case_file where {_SCOPE}"  # noqa: S608
_NEXT = f"""
select id, kind, workflow_version from case_file where id > $4 and {_SCOPE} order by id limit $5
"""  # noqa: S608
_LIVE = """
select c.id, (select array_agg(e.key) from escalation_done e
    where e.case_id = c.id and e.episode = c.episode) as done,
(select max(e.at) from event e where e.case_id = c.id and e.actor_kind <> 'system') as touched_at,
(select json_agg(d) from (select episode, rule, name, started_at, due_at, met_at, lapsed_at,
    stopped_at, paused_at from deadline where case_id = c.id) d) as running
from case_file c where c.id = any($1)
"""
_CLOCKS = """
select case_id, episode, rule, name, due_at, met_at, missed_at, lapsed_at, stopped_at
from deadline where case_id = any($1) and rule = any($2) order by id
"""
_MOMENTS = ("started_at", "due_at", "met_at", "lapsed_at", "stopped_at", "paused_at")


class UnknownRehearsal(LookupError):
    """There is no such rehearsal."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How far a rehearsal is. ``counts`` are the cases by how they differ."""

    id: int
    kind: str
    digest: str
    state: str
    total: int
    done: int
    differing: int
    counts: Mapping[str, int]
    asked_at: datetime
    ended_at: datetime | None
    said: str
    closed_from: date | None
    closed_to: date | None


async def begin(
    actor: Actor, kind: str, closed_from: date | None = None, closed_to: date | None = None
) -> int:
    """Ask for a rehearsal of the draft; a job does it. Gives its id; one that runs is stopped."""
    rehearsal_id = await ask(actor, kind, closed_from, closed_to)
    await jobs.enqueue(JOB_NAME, rehearsal_id=rehearsal_id)
    return rehearsal_id


async def ask(
    actor: Actor, kind: str, closed_from: date | None = None, closed_to: date | None = None
) -> int:
    """The same, for whoever does the steps."""
    require(actor, drafts.DESIGN)
    if (closed_from is None) != (closed_to is None):
        raise Mistake("Give both days of the period of closed cases, or neither.")
    if closed_from and closed_to and closed_to < closed_from:
        raise Mistake("The period of closed cases ends before it begins.")
    draft = await drafts.read(kind)
    await stop(actor, kind)
    total = await db.fetch_value(_TOTAL, kind, *_span(closed_from, closed_to))
    rehearsal_id: int = await db.fetch_value(
        "insert into workflow_rehearsal (kind, digest, closed_from, closed_to, total, asked_by) "
        "values ($1, $2, $3, $4, $5, $6) returning id",
        *(kind, draft.digest, closed_from, closed_to, total, actor.id),
    )
    return rehearsal_id


async def stop(actor: Actor, kind: str) -> None:
    """Stop what runs."""
    require(actor, drafts.DESIGN)
    await db.execute(
        "update workflow_rehearsal set state = 'stopped', ended_at = now() where kind = $1 "
        "and state in ('waiting', 'running')",
        kind,
    )


async def rehearse(rehearsal_id: int) -> None:
    """The job: one step, and ask for the next."""
    if await step(rehearsal_id):
        await jobs.enqueue(JOB_NAME, rehearsal_id=rehearsal_id)


JOB = Job(JOB_NAME, rehearse, title="Rehearse a workflow")


async def step(rehearsal_id: int) -> bool:
    """Try the draft on the next cases; whether there are more."""
    rows = await db.fetch("select * from workflow_rehearsal where id = $1 for update", rehearsal_id)
    if not rows or rows[0]["state"] not in ("waiting", "running"):
        return False
    row = rows[0]
    try:
        draft = await drafts.read(row["kind"])
    except drafts.NoDraft:
        return await _end(rehearsal_id, "stopped", "The draft is gone.")
    if draft.digest != row["digest"]:
        return await _end(rehearsal_id, "stopped", "The draft was changed meanwhile.")
    span = _span(row["closed_from"], row["closed_to"])
    cases = await db.fetch(_NEXT, row["kind"], *span, row["after_id"], BATCH)
    found = await _differences(draft, cases)
    counts = Counter(json.loads(row["counts"]))
    for each in found.values():
        counts.update(each.kinds)
    await _keep(rehearsal_id, found)
    await db.execute(
        "update workflow_rehearsal set state = 'running', after_id = $2, done = done + $3, "
        "differing = differing + $4, counts = $5 where id = $1",
        rehearsal_id,
        cases[-1]["id"] if cases else row["after_id"],
        len(cases),
        len(found),
        json.dumps(counts),
    )
    if len(cases) < BATCH:
        return await _end(rehearsal_id, "done", "")
    return True


async def newest(kind: str, since: datetime | None = None) -> Rehearsal | None:
    """The last rehearsal of a kind; of the draft at hand alone, if ``since`` is its beginning."""
    rows = await db.fetch(
        "select * from workflow_rehearsal where kind = $1"
        " and ($2::timestamptz is null or asked_at >= $2) order by id desc limit 1",
        *(kind, since),
    )
    return _rehearsal(rows[0]) if rows else None


async def find(rehearsal_id: int) -> Rehearsal:
    """One rehearsal; :class:`UnknownRehearsal`."""
    rows = await db.fetch("select * from workflow_rehearsal where id = $1", rehearsal_id)
    if not rows:
        raise UnknownRehearsal("There is no such rehearsal.")
    return _rehearsal(rows[0])


async def _differences(
    draft: drafts.Draft, cases: Sequence[Mapping[str, Any]]
) -> dict[int, Difference]:
    await know(cases)
    given, now = await deadlines.given(), datetime.now(UTC)
    by_version: dict[int, list[Mapping[str, Any]]] = {}
    for case in cases:
        by_version.setdefault(case["workflow_version"], []).append(case)
    found: dict[int, Difference] = {}
    for some in by_version.values():
        before = _workflow(some[0], draft)
        comparing = Comparing.of(before, draft.workflow, draft.moved_states)
        quiet = stories.never if comparing.whole else comparing.quiet
        known, ids = await reader(before), [case["id"] for case in some]
        rows, happened = await stories.read(known, ids)
        live = await _live(ids) if comparing.escalations else {}
        kept = await _clocks(ids, comparing.clocks) if comparing.clocks else {}
        for case, story in stories.tell(known, rows, happened, quiet=quiet):
            more = live.get(case["id"], {})
            stands, done = kept.get(case["id"], ()), more.get("done") or ()
            known_of = {**case, **more} if more else case
            difference = differ(comparing, known_of, story, given, now, stands, done)
            if difference is not None:
                found[case["id"]] = difference
    return found


def _workflow(case: Mapping[str, Any], draft: drafts.Draft) -> Workflow:
    try:
        return of(case)
    except UnknownKind:
        return draft.base


async def _live(case_ids: Sequence[int]) -> dict[int, Row]:
    found = {}
    for row in await db.fetch(_LIVE, case_ids):
        running = [_moments(each) for each in json.loads(row["running"] or "[]")]
        found[row["id"]] = {**row, "running": running}
    return found


async def _clocks(case_ids: Sequence[int], rules: Collection[str]) -> dict[int, list[Kept]]:
    found: dict[int, list[Kept]] = {}
    for row in await db.fetch(_CLOCKS, case_ids, sorted(rules)):
        found.setdefault(row["case_id"], []).append(Kept(*row[1:]))
    return found


def _moments(stored: Row) -> Row:
    read = {name: datetime.fromisoformat(stored[name]) for name in _MOMENTS if stored[name]}
    return {**stored, **read}


async def _keep(rehearsal_id: int, found: Mapping[int, Difference]) -> None:
    rows = [
        {
            "rehearsal_id": rehearsal_id,
            "case_id": case_id,
            "kinds": list(each.kinds),
            "words": json.dumps(each.words, ensure_ascii=False),
        }
        for case_id, each in found.items()
    ]
    await db.copy("workflow_difference", rows)


async def _end(rehearsal_id: int, state: str, said: str) -> bool:
    await db.execute(
        "update workflow_rehearsal set state = $2, said = $3, ended_at = now() where id = $1",
        *(rehearsal_id, state, said),
    )
    return False


def _span(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    if first is None or last is None:
        return (None, None)
    begins = datetime.combine(first, time(), LONDON)
    ends = datetime.combine(date.fromordinal(last.toordinal() + 1), time(), LONDON)
    return (begins, ends)


def _rehearsal(row: Mapping[str, Any]) -> Rehearsal:
    return Rehearsal(
        id=row["id"],
        kind=row["kind"],
        digest=row["digest"],
        state=row["state"],
        total=row["total"],
        done=row["done"],
        differing=row["differing"],
        counts=json.loads(row["counts"]),
        asked_at=row["asked_at"],
        ended_at=row["ended_at"],
        said=row["said"],
        closed_from=row["closed_from"],
        closed_to=row["closed_to"],
    )
