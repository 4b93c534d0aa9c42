"""Loading a file from the command line, by the same steps as from a page."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from opx_core import db
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import loading, matching, receiving
from opx_ingestor.batches.rows import failure_of
from opx_ingestor.batches.trying import Trial, attempt
from opx_ingestor.files.reading import CsvFile, Unreadable
from opx_ingestor.files.rows import CHUNK_ROWS, Row


@dataclass(slots=True)
class Counts:
    """How many rows came to which end."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    trouble: str = ""

    def add(self, outcome: str) -> None:
        """Count one row."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def __str__(self) -> str:
        return (
            f"created {self.created}, changed {self.changed}, "
            f"unchanged {self.unchanged}, failed {self.failed}"
        )


@dataclass(frozen=True, slots=True)
class Loading:
    """What is loaded: a file, by which mapping, into which client books."""

    source: CsvFile
    mapping: str
    books: Sequence[int]


Fail = Callable[[Row, str], None]
Tell = Callable[[int, int], None]


async def try_file(
    opx: Runtime, tenant: Tenant, trial: Trial, rows: Iterable[Row], fail: Fail
) -> Counts:
    """Try every row and save nothing; ``fail`` hears of each that failed, and why."""
    counts, seen, left = Counts(), set[str](), iter(rows)
    while some := list(islice(left, CHUNK_ROWS)):
        async with opx.tenants.session(tenant) as session:
            results = await attempt(trial, some, seen)
            await session.finish(commit=False)
        for row, result in zip(some, results, strict=True):
            counts.add(result.outcome)
            if result.outcome == "failed":
                fail(row, result.reason)
    return counts


async def load_file(
    opx: Runtime,
    tenant: Tenant,
    trial: Trial,
    load: Loading,
    fail: Fail,
    tell: Tell = lambda done, total: None,
) -> Counts:
    """Load a file as a batch, which its page shows and can undo.

    ``tell`` hears how many pieces of the file are done, of how many.
    """
    async with opx.tenants.session(tenant):
        batch_id = await _receive(trial, load)
    more = True
    while more:
        async with opx.tenants.session(tenant):
            batch = await batches.locked(batch_id)
            more = await loading.step(trial.actor, batch)
            tell(batch.cursor + 1, batch.chunks)
    async with opx.tenants.session(tenant):
        return await _told(batch_id, fail)


async def _receive(trial: Trial, load: Loading) -> int:
    path, importer = load.source.path, trial.importer.name
    with path.open("rb") as file:
        size = load.source.size
        batch_id = await receiving.receive(trial.actor, importer, path.name, file, size, True)
    await receiving.read(await batches.locked(batch_id))
    batch = await batches.locked(batch_id)
    if batch.state != "mapping":
        raise Unreadable(batch.trouble)
    if batch.header_row != 1:
        await matching.take_header(batch, 1)
    plan, ready = trial.plan.stored(), await batches.locked(batch_id)
    told = {"plan": plan, "books": list(load.books), "mapping_name": load.mapping}
    await batches.change(ready, state="checked", **told)
    await loading.start(trial.actor, await batches.locked(batch_id))
    return batch_id


async def _told(batch_id: int, fail: Fail) -> Counts:
    batch = await batches.locked(batch_id)
    failures = await db.fetch(
        "select * from ingestor_failure where batch_id = $1 and state = 'waiting' order by number",
        batch_id,
    )
    for failure in map(failure_of, failures):
        fail(failure.row, failure.reason)
    return Counts(batch.created, batch.changed, batch.unchanged, len(failures), batch.trouble)
