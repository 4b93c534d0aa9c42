"""Whom a case waits for now: the one place where waiting begins and ends.

It stands on the case, so that lists show whose turn it is without asking further.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from opx_core import db, workflows
from opx_core.activities.parties import PARTIES
from opx_core.cases import clocks
from opx_core.db import Row
from opx_core.identity import Actor

Party = Literal["customer", "firm", "third_party", "ombudsman", "specialist"]

_NOW = """
select party, name, since from (
    select 'specialist' as party, asked_of as name, asked_at as since, id from step_out
    where case_id = $1 and answered_at is null and withdrawn_at is null
    union all
    select party, '', began_at, id from case_wait where case_id = $1 and ended_at is null
) open order by since desc, id desc limit 1
"""
_END_STEP_OUTS = """
update step_out set withdrawn_at = $2, withdrawn_by = $3, withdrawn_why = $4
where case_id = $1 and answered_at is null and withdrawn_at is null
"""
_END_WAITS = """
update case_wait set ended_at = $2, ended_by = $3, ended_why = $4
where case_id = $1 and ended_at is null
"""
CLOSED = "The case was closed"


def waiting_on(case: Mapping[str, Any]) -> Party | None:
    """Whom a case (a row of ``case_file``) waits for now; None where it is our turn.

    What somebody said counts before what its state says.
    """
    if case["closed"]:
        return None
    said = str(case["waiting_on"]) or _turn(case)
    return said if said in PARTIES else None  # type: ignore[return-value]


async def follow(before: Row, after: Row, at: datetime, actor_id: int | None = None) -> Row:
    """Bring what a locked case waits for in step; gives the case as it then stands.

    Every move comes by here, and every step-out and wait that begins or ends (``before`` and
    ``after`` are the same row then). :func:`stand_still` follows. With a closure all waiting is
    over.
    """
    if after["closed"] and before["waiting_on"]:
        for sql in (_END_STEP_OUTS, _END_WAITS):
            await db.execute(sql, after["id"], at, actor_id, CLOSED)
    if before is not after and not before["waiting_on"]:
        return after
    rows = [] if after["closed"] else await db.fetch(_NOW, after["id"])
    now = rows[0] if rows else {"party": "", "name": "", "since": None}
    changed = {
        "waiting_on": now["party"],
        "waiting_for": now["name"] or PARTIES.get(str(now["party"]), ""),
        "waiting_since": now["since"],
    }
    if any(after[name] != value for name, value in changed.items()):
        await db.update("case_file", after["id"], changed)
    return {**after, **changed}


async def changed(actor: Actor, case: Row, at: datetime) -> Row:
    """A step-out or a wait of a locked case has begun or ended; gives the case as it stands."""
    after = await follow(case, case, at)
    await stand_still(actor, case, after, at)
    return after


async def stand_still(actor: Actor, before: Row, after: Row, at: datetime) -> None:
    """Service levels that name whom the case waits for stop, and run on when it does no more."""
    was, waits = waiting_on(before), waiting_on(after)
    if was == waits:
        return
    if was is not None:
        await clocks.resume(actor, after, was, at)
    if waits is not None:
        await clocks.pause(actor, after, waits, at)


async def resume(actor: Actor, case: Row, since: datetime) -> Row:
    """A mistaken closure is taken back: what it ended at ``since`` is open again."""
    await db.execute(
        "update step_out set withdrawn_at = null, withdrawn_by = null, withdrawn_why = '' "
        "where case_id = $1 and withdrawn_at = $2",
        case["id"],
        since,
    )
    await db.execute(
        "update case_wait set ended_at = null, ended_by = null, ended_why = '' "
        "where case_id = $1 and ended_at = $2",
        case["id"],
        since,
    )
    return await changed(actor, case, since)


def _turn(case: Mapping[str, Any]) -> str:
    workflow = workflows.shown(case["kind"], case.get("workflow_version"))
    found = workflow.states_by_key.get(case["state"]) if workflow else None
    return found.turn if found else ""
