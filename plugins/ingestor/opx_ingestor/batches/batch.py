"""The batch itself: found among those that the actor may see, locked, and moved on."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from opx_core import db, events, jobs, plugins
from opx_core.cases import UnknownCase
from opx_core.identity import Actor
from opx_core.importers import Importer
from opx_ingestor.batches import plans
from opx_ingestor.batches.plans import Plan

PAGE = 50
ENDED = ("refused", "loaded", "cancelled", "undone")

_SEEN = """
($1::bigint[] is null or (books is null and made_by = $2) or books <@ $1)
"""


class UnknownBatch(UnknownCase):
    """There is no such batch among those that the actor may see: told as of a case."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One file on its way in, as it now stands. Times are aware."""

    id: int
    file_name: str
    file_size: int
    importer: str
    state: str
    trouble: str
    sheets: tuple[tuple[str, int], ...]
    sheet: str
    books: frozenset[int] | None
    mapping_name: str
    plan: Plan | None
    header_row: int
    header: tuple[str, ...]
    rows_total: int
    chunks: int
    cursor: int
    chain: int
    by_command: bool
    checked: Mapping[str, int]
    created: int
    changed: int
    unchanged: int
    undone: Mapping[str, Any]
    made_by: int | None
    made_at: datetime
    acted_by: int | None
    started_at: datetime | None
    stepped_at: datetime
    ended_at: datetime | None
    cleared_at: datetime | None

    @property
    def stream(self) -> str:
        """The name of the batch's chain of events."""
        return f"batch/{self.id}"

    @property
    def taken(self) -> int:
        """How many rows did not fail."""
        return self.created + self.changed + self.unchanged

    def kind(self) -> Importer:
        """What its rows become; ``UnknownBatch`` where that module is not loaded."""
        found = plugins.active().importers.get(self.importer)
        if found is None:
            raise UnknownBatch(f"The module that takes in {self.importer} is not loaded.")
        return found


def of(row: Mapping[str, Any]) -> Batch:
    """A row of ``ingestor_batch`` as a batch."""
    told = {name: row[name] for name in Batch.__dataclass_fields__}
    told["sheets"] = tuple((each[0], each[1]) for each in json.loads(row["sheets"]))
    told["books"] = None if row["books"] is None else frozenset(row["books"])
    told["header"] = tuple(json.loads(row["header"]))
    told["plan"] = plans.read(row["plan"])
    told |= {name: json.loads(row[name]) for name in ("checked", "undone")}
    return Batch(**told)


async def find(actor: Actor, batch_id: int, *, lock: bool = False) -> Batch:
    """The batch; :class:`UnknownBatch` where it is not there or not for this actor."""
    ids = None if actor.books is None else sorted(actor.books)
    sql = f"select * from ingestor_batch where {_SEEN} and id = $3"  # noqa: S608
    rows = await db.fetch(sql + (" for update" if lock else ""), ids, actor.id, batch_id)
    if not rows:
        raise UnknownBatch("There is no such file among those that you may see.")
    return of(rows[0])


async def locked(batch_id: int) -> Batch:
    """The batch for a job, locked until the transaction ends."""
    rows = await db.fetch("select * from ingestor_batch where id = $1 for update", batch_id)
    return of(rows[0])


async def newest(actor: Actor, before: int | None = None) -> Sequence[Mapping[str, Any]]:
    """The newest batches, one more than :data:`PAGE` if there are, with who made them."""
    ids = None if actor.books is None else sorted(actor.books)
    seen = _SEEN.replace("books", "b.books").replace("made_by", "b.made_by")
    return await db.fetch(
        "select b.*, u.name as who, (select count(*) from ingestor_failure f "  # noqa: S608
        "where f.batch_id = b.id and f.state = 'waiting') as failed "
        "from ingestor_batch b left join user_account u on u.id = b.made_by "
        f"where {seen} and ($3::bigint is null or b.id < $3) order by b.id desc limit $4",
        ids,
        actor.id,
        before,
        PAGE + 1,
    )


async def change(batch: Batch, **columns: object) -> None:
    """Set some columns of the batch."""
    now = datetime.now(UTC)
    await db.update("ingestor_batch", batch.id, {"stepped_at": now, **columns})


async def begin(batch: Batch, state: str, job: str, **columns: object) -> None:
    """Put the batch into a state in which jobs work on it, and ask for the first of them.

    An older chain of jobs does nothing more: it finds that its number has passed.
    """
    chain = batch.chain + 1
    await change(batch, state=state, chain=chain, trouble="", **columns)
    await jobs.enqueue(job, batch_id=batch.id, chain=chain)


async def record(batch: Batch, kind: str, actor: Actor, **values: object) -> int:
    """Record an event on the batch's stream."""
    return await events.record(events.Happening(batch.stream, kind, actor, values))
