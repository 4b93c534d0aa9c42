"""The rows of a batch, as they now are: mended, left out, and what became of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from opx_core import db
from opx_core.importers import Result
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.trying import Trial
from opx_ingestor.files import keeping
from opx_ingestor.files.rows import Record, Row, fault

_FAILURE = """
insert into ingestor_failure (batch_id, number, cells, reason, faults)
values ($1, $2, $3, $4, $5) on conflict (batch_id, number) do update
set cells = excluded.cells, reason = excluded.reason, faults = excluded.faults, state = 'waiting'
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed, with its cells as they now are. ``edits`` counts its changes."""

    number: int
    cells: tuple[str, ...]
    reason: str
    faults: Mapping[str, str]
    state: str
    edits: int

    @property
    def row(self) -> Row:
        """The row, to be tried again."""
        nul = any("\x00" in cell for cell in self.cells)
        words = "The row has a NUL character, which cannot be saved." if nul else ""
        return Row(self.number, self.cells, words)


async def piece(batch: Batch, first: int, count: int = 1) -> list[Row]:
    """The rows of some pieces of the file: mended where they were, without those left out."""
    records = await keeping.rows(batch.id, first, count)
    if not records:
        return []
    known = await failures_between(batch.id, records[0].number, records[-1].number)
    rows = []
    for record in records:
        failure = known.get(record.number)
        if record.number <= batch.header_row or (failure and failure.state == "left_out"):
            continue
        edited = failure is not None and failure.edits > 0
        rows.append(failure.row if failure and edited else _row(record, batch))
    return rows


async def untaken(batch: Batch, rows: Sequence[Row]) -> list[Row]:
    """Those of the rows that are not loaded yet: of a piece that the day's limit cut."""
    found = await db.fetch(
        "select number from ingestor_row where batch_id = $1 and number = any($2)",
        batch.id,
        [row.number for row in rows],
    )
    taken = {row["number"] for row in found}
    return [row for row in rows if row.number not in taken]


async def keep(batch: Batch, trial: Trial, rows: Sequence[Row], results: Sequence[Result]) -> None:
    """Write down what became of rows. Mended rows that did not fail are failures no more."""
    pairs = list(zip(rows, results, strict=True))
    failed = [(row, result) for row, result in pairs if result.outcome == "failed"]
    taken = [(row, result) for row, result in pairs if result.outcome != "failed"]
    if failed:
        await db.current().connection.executemany(
            _FAILURE, [_failure(batch.id, row, result) for row, result in failed]
        )
    await db.insert(
        "ingestor_row",
        [
            {
                "batch_id": batch.id,
                "number": row.number,
                "key": trial.key(row).replace("\x00", ""),
                "outcome": "checked" if trial.dry else result.outcome,
                "case_id": result.case_id,
                "event_id": result.event_id,
                "note": result.note,
            }
            for row, result in taken
        ],
    )


async def seen(batch: Batch, trial: Trial, rows: Sequence[Row]) -> set[str]:
    """Those of the rows' keys that other rows of the batch had before them."""
    keys = [trial.key(row) for row in rows if not row.fault]
    found = await db.fetch(
        "select key from ingestor_row where batch_id = $1 and key = any($2)",
        batch.id,
        [key for key in keys if key and "\x00" not in key],
    )
    return {row["key"] for row in found}


async def failures_between(batch_id: int, first: int, last: int) -> dict[int, Failure]:
    """The failures with row numbers from ``first`` to ``last``."""
    rows = await db.fetch(
        "select * from ingestor_failure where batch_id = $1 and number between $2 and $3",
        batch_id,
        first,
        last,
    )
    return {row["number"]: failure_of(row) for row in rows}


def failure_of(row: Mapping[str, Any]) -> Failure:
    """A row of ``ingestor_failure``."""
    cells, faults = tuple(json.loads(row["cells"])), json.loads(row["faults"])
    return Failure(row["number"], cells, row["reason"], faults, row["state"], row["edits"])


async def counts(batch_id: int) -> dict[str, int]:
    """How many rows are waiting to be put right, mended before the load, and left out."""
    rows = await db.fetch(
        "select state, count(*) as n from ingestor_failure where batch_id = $1 group by state",
        batch_id,
    )
    found = {row["state"]: row["n"] for row in rows}
    return {state: found.get(state, 0) for state in ("waiting", "ready", "left_out")}


def _row(record: Record, batch: Batch) -> Row:
    width = len(batch.header)
    words = fault(record, width, bool(batch.checked.get("lossy")))
    cells = record.cells if words else record.cells[:width]
    return Row(record.number, cells, words)


def _failure(batch_id: int, row: Row, result: Result) -> tuple[Any, ...]:
    told = json.dumps(list(row.cells)), result.reason, json.dumps(dict(result.faults))
    return (batch_id, row.number, *told)


def widened(failure: Failure, width: int) -> Failure:
    """The failure with a cell for every heading, so that all can be filled in."""
    cells = (*failure.cells, *("" for _ in range(width - len(failure.cells))))
    return replace(failure, cells=cells)
