"""Rows that failed, put right on the page and tried again."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from opx_core import db, quotas
from opx_core.identity import Actor
from opx_core.importers import Result
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import rows as kept
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.rows import Failure, failure_of, widened
from opx_ingestor.batches.trying import Trial, attempt

PAGE = 20
BEFORE, AFTER = ("checking", "checked"), ("loading", "paused", "stopped", "loaded", "cancelled")


@dataclass(frozen=True, slots=True)
class Edit:
    """What someone typed into a row: texts by column. ``edits`` is what their page knew."""

    number: int
    cells: Mapping[int, str]
    edits: int


@dataclass(frozen=True, slots=True)
class Mended:
    """How it went. ``overtaken`` are rows that someone else has changed meanwhile."""

    right: int = 0
    wrong: int = 0
    overtaken: tuple[int, ...] = ()


async def waiting(batch: Batch, after: int = 0, most: int = PAGE) -> list[Failure]:
    """The failed rows that wait, in the order of the file, one more than ``most`` if there are."""
    rows = await db.fetch(
        "select * from ingestor_failure where batch_id = $1 and state = 'waiting' "
        "and number > $2 order by number limit $3",
        batch.id,
        after,
        most + 1,
    )
    return [failure_of(row) for row in rows]


async def mend(actor: Actor, batch: Batch, edits: Sequence[Edit]) -> Mended:
    """Put rows of a locked batch right and try them again: checked before the load, else loaded."""
    if batch.plan is None or batch.state not in (*BEFORE, *AFTER):
        return Mended()
    known = await _known(batch, [edit.number for edit in edits])
    overtaken = tuple(e.number for e in edits if e.number in known and _late(e, known[e.number]))
    pairs = [
        (edit, known[edit.number])
        for edit in edits
        if edit.number in known and edit.number not in overtaken
    ]
    changed = [_changed(widened(failure, len(batch.header)), edit) for edit, failure in pairs]
    trial = Trial(actor, batch.kind(), batch.plan, dry=batch.state in BEFORE)
    rows = [failure.row for failure in changed]
    results = await attempt(trial, rows, await kept.seen(batch, trial, rows)) if rows else []
    for failure, result in zip(changed, results, strict=True):
        await _keep(batch, failure, result)
    await _count(actor, batch, trial, changed, results)
    wrong = sum(result.outcome == "failed" for result in results)
    return Mended(len(results) - wrong, wrong, overtaken)


async def leave_out(batch: Batch, number: int) -> None:
    """Leave a failed row out of the load for good."""
    await db.execute(
        "update ingestor_failure set state = 'left_out', edits = edits + 1 "
        "where batch_id = $1 and number = $2 and state = 'waiting'",
        batch.id,
        number,
    )


async def take_back(batch: Batch) -> None:
    """Let the rows that were left out wait to be put right again."""
    await db.execute(
        "update ingestor_failure set state = 'waiting', edits = edits + 1 "
        "where batch_id = $1 and state = 'left_out'",
        batch.id,
    )


async def _known(batch: Batch, numbers: Sequence[int]) -> dict[int, Failure]:
    rows = await db.fetch(
        "select * from ingestor_failure where batch_id = $1 and number = any($2) "
        "and state = 'waiting' order by number",
        batch.id,
        list(numbers),
    )
    return {row["number"]: failure_of(row) for row in rows}


def _late(edit: Edit, failure: Failure) -> bool:
    if edit.edits == failure.edits:
        return False
    cells = dict(enumerate(failure.cells))
    return any(cells.get(place, "") != text for place, text in edit.cells.items())


def _changed(failure: Failure, edit: Edit) -> Failure:
    cells = list(failure.cells)
    for place, text in edit.cells.items():
        if place < len(cells):
            cells[place] = text
    return replace(failure, cells=tuple(cells), edits=failure.edits + 1)


async def _keep(batch: Batch, failure: Failure, result: Result) -> None:
    """A row that is right waits no more: loaded it is gone, checked it is ready."""
    if result.outcome != "failed" and batch.state in AFTER:
        await db.execute(
            "delete from ingestor_failure where batch_id = $1 and number = $2",
            batch.id,
            failure.number,
        )
        return
    await db.execute(
        "update ingestor_failure set cells = $3, reason = $4, faults = $5, edits = $6, state = $7 "
        "where batch_id = $1 and number = $2",
        batch.id,
        failure.number,
        json.dumps(list(failure.cells)),
        result.reason,
        json.dumps(dict(result.faults)),
        failure.edits,
        "waiting" if result.outcome == "failed" else "ready",
    )


async def _count(
    actor: Actor,
    batch: Batch,
    trial: Trial,
    changed: Sequence[Failure],
    results: Sequence[Result],
) -> None:
    pairs = zip(changed, results, strict=True)
    right = [(failure.row, result) for failure, result in pairs if result.outcome != "failed"]
    await kept.keep(batch, trial, [row for row, _ in right], [result for _, result in right])
    counted = Counter(result.outcome for _, result in right)
    if trial.dry:
        checked = dict(batch.checked)
        checked["failed"] = max(checked.get("failed", 0) - len(right), 0)
        for outcome, count in counted.items():
            checked[outcome] = checked.get(outcome, 0) + count
        await batches.change(batch, checked=json.dumps(checked))
        return
    told = {name: getattr(batch, name) + counted[name] for name in counted}
    await quotas.came_in(counted["created"])
    await batches.change(batch, **told)
    if right:
        words = f"{len(right)} of {len(results)} taken in"
        await batches.record(batch, "ingestor.rows_mended", actor, counts=words)
