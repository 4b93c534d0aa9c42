"""Undoing a batch: its cases are voided and its changes taken back, some hundred a step.

What someone has worked on since stays, unless it was named.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from opx_core import cases, db
from opx_core.db import Row
from opx_core.identity import Actor
from opx_core.policy import may, may_in_book, require
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import working
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.loading import NotNow

UNDO = "ingestor.undo"
STEP = 200
LISTED = 100
UNDOABLE = ("loaded", "cancelled", "paused", "stopped", "undone")

_NEXT = """
select r.*, f.voided_at from ingestor_row r join case_file f on f.id = r.case_id
where r.batch_id = $1 and r.number > $2 and r.outcome in ('created', 'changed')
and r.undone in ('', 'kept') order by r.number limit $3
"""
_WORKED_ON = """
select f.id, f.reference, f.state, f.kind, p.name as complainant,
    array_agg(distinct e.kind) as kinds, max(e.at) as last_at
from ingestor_row r join case_file f on f.id = r.case_id join party p on p.id = f.complainant_id
join event e on e.case_id = f.id and e.seq > 1 and e.actor_kind <> 'system'
where r.batch_id = $1 and r.outcome = 'created' and f.voided_at is null
group by f.id, f.reference, f.state, f.kind, p.name order by f.id limit $2
"""
_COUNTS = """
select count(*) filter (where outcome = 'created') as created,
    count(*) filter (where outcome = 'changed') as changed
from ingestor_row where batch_id = $1 and undone in ('', 'kept')
"""


async def before(batch: Batch) -> Row:
    """How many cases and changes an undo would be about."""
    return dict((await db.fetch(_COUNTS, batch.id))[0])


async def worked_on(batch: Batch) -> list[Row]:
    """The created cases on which someone has worked since; one more than 100 if there are."""
    return [dict(row) for row in await db.fetch(_WORKED_ON, batch.id, LISTED + 1)]


async def start(actor: Actor, batch: Batch, reason: str, included: Sequence[int]) -> None:
    """Begin to undo a locked batch. ``included`` are worked-on cases to void as well."""
    require(actor, UNDO)
    if batch.state not in UNDOABLE:
        raise NotNow("Meanwhile someone else did something with this file. Here is how it stands.")
    for book_id in batch.books or ():
        if not may_in_book(actor, "core.void_cases", book_id):
            require(actor, "core.void_cases", {"book_id": book_id})
    await batches.record(batch, "ingestor.undo_started", actor, reason=reason)
    undone = {
        **{name: batch.undone.get(name, 0) for name in ("voided", "reverted")},
        **{"kept": 0, "stayed": 0, "reason": reason, "included": sorted(included)},
    }
    columns = {"undone": json.dumps(undone), "cursor": 0, "acted_by": actor.id}
    await batches.begin(batch, "undoing", working.JOBS["undoing"], **columns)


async def undo_rows(batch_id: int, chain: int) -> None:
    """One step, as a job; the next is asked for."""
    batch = await working.mine(batch_id, chain, "undoing")
    if batch is None:
        return
    actor = await working.actor_of(batch)
    if actor is None or not may(actor, UNDO):
        await working.stop_without_actor(batch)
        return
    rows = [dict(row) for row in await db.fetch(_NEXT, batch.id, batch.cursor, STEP)]
    undone = dict(batch.undone)
    if rows:
        await _void(actor, batch, undone, [row for row in rows if row["outcome"] == "created"])
        await _revert(actor, batch, undone, [row for row in rows if row["outcome"] == "changed"])
        told = json.dumps(undone)
        await batches.change(batch, cursor=rows[-1]["number"], undone=told)
        await working.go_on(batch)
        return
    counts = in_words(undone)
    await batches.change(batch, state="undone", ended_at=datetime.now(UTC))
    await batches.record(batch, "ingestor.batch_undone", actor, counts=counts)


def in_words(undone: Mapping[str, Any]) -> str:
    """How an undo went, in one line."""
    names = {
        "voided": "voided",
        "kept": "kept as worked on",
        "reverted": "changed back",
        "stayed": "stayed changed",
    }
    return ", ".join(f"{undone.get(name, 0):,} {words}" for name, words in names.items())


async def _void(
    actor: Actor, batch: Batch, undone: dict[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    if not rows:
        return
    ids = [row["case_id"] for row in rows]
    # Locked first, so that nobody begins to work on a case between the look and the void.
    await db.execute("select 1 from case_file where id = any($1) order by id for update", ids)
    worked = await cases.worked_on(ids) - set(undone["included"])
    going = [case_id for case_id in ids if case_id not in worked]
    reason = undone["reason"] or f"The batch {batch.file_name} was undone."
    voided = await cases.void(actor, going, reason)
    if batch.kind().release is not None:
        await batch.kind().release(going)  # type: ignore[misc]
    await _mark(batch, [row["number"] for row in rows if row["case_id"] in going], "voided")
    kept = [row["number"] for row in rows if row["case_id"] in worked]
    await _mark(batch, kept, "kept", "Someone has worked on it since.")
    undone["voided"] += len(voided)
    undone["kept"] += len(kept)


async def _revert(
    actor: Actor, batch: Batch, undone: dict[str, Any], rows: Sequence[Mapping[str, Any]]
) -> None:
    revert = batch.kind().revert
    for row in sorted(rows, key=lambda row: int(row["case_id"])):
        words = "It was voided since." if row["voided_at"] else "It cannot be changed back."
        if revert is not None and row["voided_at"] is None and row["event_id"]:
            words = await revert(actor, row["case_id"], row["event_id"])
        await _mark(batch, [row["number"]], "kept" if words else "reverted", words)
        undone["stayed" if words else "reverted"] += 1


async def _mark(batch: Batch, numbers: Sequence[int], undone: str, note: str = "") -> None:
    await db.execute(
        "update ingestor_row set undone = $3, note = case when $4 = '' then note else $4 end "
        "where batch_id = $1 and number = any($2)",
        batch.id,
        list(numbers),
        undone,
        note,
    )
