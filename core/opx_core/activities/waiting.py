"""Waiting for somebody outside: begun with whom and why, and ended."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from opx_core import db, events
from opx_core.activities import turning
from opx_core.activities.parties import WAITS
from opx_core.cases.asking import Invalid
from opx_core.cases.locking import UnknownCase, lock
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import require

PERMISSION = "core.step_out"
LONGEST = 300


async def begin(actor: Actor, reference: str, party: str, reason: str) -> int:
    """The case waits for ``party`` (a key of ``parties.WAITS``) from now on; gives the wait's id.

    :class:`Invalid` where it waits for them already, and for a closed case.
    """
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    reason = " ".join(reason.replace("\x00", "").split())
    if errors := await _wrong(case, party, reason):
        raise Invalid(errors)
    (wait_id,) = await db.next_ids("case_wait", 1)
    now = datetime.now(UTC)
    row = {"id": wait_id, "case_id": case["id"], "party": party, "reason": reason}
    await db.insert("case_wait", [{**row, "began_at": now, "began_by": actor.id}])
    await turning.changed(actor, case, now)
    values = {"wait_id": wait_id, "party": party, "whom": WAITS[party], "reason": reason}
    await _record(actor, "core.waiting_began", case["id"], values, now)
    return wait_id


async def end(actor: Actor, reference: str, wait_id: int, why: str = "") -> None:
    """The case waits no longer. A wait that is over already stays as it was."""
    case = await lock(actor, reference)
    require(actor, PERMISSION, case)
    rows = await db.fetch(
        "select * from case_wait where id = $1 and case_id = $2", wait_id, case["id"]
    )
    if not rows:
        raise UnknownCase("This case has no such wait.")
    if rows[0]["ended_at"] is not None:
        return
    now, why = datetime.now(UTC), " ".join(why.replace("\x00", "").split())[:LONGEST]
    await db.update("case_wait", wait_id, {"ended_at": now, "ended_by": actor.id, "ended_why": why})
    await turning.changed(actor, case, now)
    party = rows[0]["party"]
    values = {"wait_id": wait_id, "party": party, "whom": WAITS[party], "why": why}
    await _record(actor, "core.waiting_ended", case["id"], values, now)


async def _wrong(case: Mapping[str, Any], party: str, reason: str) -> dict[str, str]:
    if case["closed"]:
        return {"": "This case is closed: reopen it first."}
    errors = {}
    if party not in WAITS:
        errors["party"] = "Choose whom the case waits for."
    elif await db.fetch_value(
        "select 1 from case_wait where case_id = $1 and party = $2 and ended_at is null",
        case["id"],
        party,
    ):
        errors["party"] = f"The case waits for {WAITS[party]} already."
    if not reason:
        errors["reason"] = "Say what it waits for, such as “photographs of the pipe”."
    if len(reason) > LONGEST:
        errors["reason"] = f"Use at most {LONGEST} characters. This has {len(reason)}."
    return errors


async def _record(actor: Actor, kind: str, case_id: int, values: Row, at: datetime) -> None:
    stream = events.case_stream(case_id)
    await events.record(events.Happening(stream, kind, actor, values, case_id, at))
