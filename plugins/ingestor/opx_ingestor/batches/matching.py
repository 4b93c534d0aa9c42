"""The columns are matched: the plan is set, and the rows are checked before anything is loaded."""

import json
from collections.abc import Collection

from opx_core import db
from opx_core.identity import Actor
from opx_core.policy import require
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.plans import Plan
from opx_ingestor.files import headers, keeping
from opx_ingestor.files.rows import unpack
from opx_ingestor.matching import recognising
from opx_ingestor.settings import settings

CHANGEABLE = ("mapping", "checking", "checked")


async def match(
    actor: Actor, batch: Batch, plan: Plan, books: Collection[int], mapping_name: str
) -> None:
    """Set a locked batch's plan and begin to check its rows. What was mended stays mended."""
    for book_id in books:
        require(actor, batch.kind().permission, {"book_id": book_id})
    await db.execute(
        "delete from ingestor_failure where batch_id = $1 and edits = 0 and state <> 'left_out'",
        batch.id,
    )
    await db.execute("delete from ingestor_row where batch_id = $1", batch.id)
    shown = mapping_name or "Matched by hand"
    await batches.record(batch, "ingestor.columns_matched", actor, mapping=shown)
    columns = {
        "plan": plan.stored(),
        "books": sorted(books),
        "mapping_name": mapping_name,
        "acted_by": actor.id,
        "cursor": 0,
        "checked": json.dumps(_lossy(batch)),
    }
    if batch.kind().check is None or not settings().most_checked:
        await batches.change(batch, state="checked", **columns)
    else:
        await batches.begin(batch, "checking", "ingestor.check_rows", **columns)


async def take_header(batch: Batch, header_row: int) -> None:
    """Say which row of a locked batch's file is the header; its columns are matched anew."""
    total = await db.fetch_value(
        "select coalesce(sum(rows), 0) from ingestor_chunk where batch_id = $1 and first_row > $2",
        batch.id,
        header_row,
    )
    pieces = await _around(batch, header_row)
    below = total + sum(1 for number in pieces if number > header_row)
    found = await keeping.rows_numbered(batch.id, [header_row])
    header = headers.names(found.get(header_row))
    known = await recognising.recognise(batch.kind(), header)
    await batches.change(
        batch,
        state="mapping",
        cursor=0,
        header_row=header_row,
        header=json.dumps(header),
        rows_total=below,
        plan=known.plan.stored() if known else None,
        mapping_name=known.name if known else "",
    )


def _lossy(batch: Batch) -> dict[str, int]:
    return {"lossy": batch.checked.get("lossy", 0)}


async def _around(batch: Batch, number: int) -> list[int]:
    body = await db.fetch_value(
        "select body from ingestor_chunk where batch_id = $1 and first_row <= $2 "
        "and last_row >= $2",
        batch.id,
        number,
    )
    return [record.number for record in unpack(body)] if body else []
