"""The clock's own work: noticing deadlines that have passed."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import db, deadlines, events, notices
from opx_core.identity import system_actor
from opx_core.ledger import Clock
from opx_core.notices import Notice

BATCH = 200

# The longest passed first: in that order an index has them, and the sweep reads nothing else.
_PASSED = """
with passed as materialized (
    select d.id, d.case_id, d.name, d.rule, d.due_at, d.is_window from deadline d
    where d.due_at < $1 and d.met_at is null and d.missed_at is null
    and d.lapsed_at is null and d.stopped_at is null and d.paused_at is null
    order by d.due_at limit $2)
select d.*, c.owner_id from passed d join case_file c on c.id = d.case_id
order by d.case_id, d.due_at for update of c skip locked
"""


async def review_deadlines() -> None:
    """Mark what has passed: a window lapses, anything else is missed and stays owed.

    Each is an event on its case. A case that somebody is saving is left for the next sweep.
    """
    now = datetime.now(UTC)
    rows = [dict(row) for row in await db.fetch(_PASSED, now, BATCH)]
    if not rows:
        return
    for window, column in ((True, "lapsed_at"), (False, "missed_at")):
        ids = [row["id"] for row in rows if row["is_window"] is window]
        await db.execute(f"update deadline set {column} = due_at where id = any($1)", ids)  # noqa: S608
    await _say(rows)
    for case_id in {row["case_id"] for row in rows}:
        await deadlines.tell_next(case_id)


async def say(case: Mapping[str, object], passed: Sequence[Clock]) -> None:
    """Say of clocks that have passed unnoticed what the sweep would have said of them."""
    names = ("name", "rule", "due_at", "is_window")
    whose = {"case_id": case["id"], "owner_id": case["owner_id"]}
    if passed:
        await _say([{**whose, **{name: getattr(each, name) for name in names}} for each in passed])


async def _say(rows: Sequence[Mapping[str, Any]]) -> None:
    await events.record_many([_happening(row) for row in rows])
    missed = [row for row in rows if not row["is_window"]]
    kind = "core.deadline_missed"
    told = [(row["owner_id"], Notice(kind, row["case_id"], row["name"])) for row in missed]
    await notices.tell_each(system_actor(), told)


def _happening(row: Mapping[str, object]) -> events.Happening:
    case_id = int(str(row["case_id"]))
    kind = "core.window_lapsed" if row["is_window"] else "core.deadline_missed"
    values = {name: row[name] for name in ("name", "rule", "due_at")}
    stream = events.case_stream(case_id)
    return events.Happening(stream, kind, system_actor(), values, case_id)
