"""Checking rows before they are loaded: what is wrong, what is known, what looks the same."""

import json
from collections.abc import Sequence

from opx_core import db
from opx_core.importers import Result
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import rows as kept
from opx_ingestor.batches import working
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.trying import Trial, attempt
from opx_ingestor.files.rows import Row
from opx_ingestor.settings import settings

PIECES = 10
SHOWN = 20


class _Undone(Exception):
    """Undoes what a preview did."""


async def check_rows(batch_id: int, chain: int) -> None:
    """One step: some pieces of the file are checked, and the next step asked for."""
    batch = await working.mine(batch_id, chain, "checking")
    if batch is None or batch.plan is None:
        return
    actor = await working.actor_of(batch)
    if actor is None:
        await working.stop_without_actor(batch)
        return
    trial = Trial(actor, batch.kind(), batch.plan, dry=True)
    rows = await kept.piece(batch, batch.cursor, PIECES)
    results = await attempt(trial, rows, await kept.seen(batch, trial, rows)) if rows else []
    await kept.keep(batch, trial, rows, results)
    await _count(batch, results)


async def preview(trial: Trial, batch: Batch) -> list[tuple[Row, Result]]:
    """The first rows, loaded in a savepoint that is undone: what would become of each."""
    rows = (await kept.piece(batch, 0))[:SHOWN]
    results: list[Result] = []
    try:
        async with db.atomic():
            results = await attempt(trial, rows, set())
            raise _Undone
    except _Undone:
        return list(zip(rows, results, strict=True))


async def _count(batch: Batch, results: Sequence[Result]) -> None:
    counted = dict(batch.checked)
    for result in results:
        counted[result.outcome] = counted.get(result.outcome, 0) + 1
        counted["alike"] = counted.get("alike", 0) + bool(result.note)
        doubled = result.outcome == "failed" and "Another row" in result.reason
        counted["doubled"] = counted.get("doubled", 0) + doubled
    counted["rows"] = counted.get("rows", 0) + len(results)
    cursor = batch.cursor + PIECES
    ended = cursor >= batch.chunks or counted["rows"] >= settings().most_checked
    counts = json.dumps(counted)
    if ended:
        await batches.change(batch, checked=counts, cursor=0, state="checked")
    else:
        await batches.change(batch, checked=counts, cursor=cursor)
        await working.go_on(batch)
