"""Loading the rows of a file, some hundred in a transaction, so that a bad row fails alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import asyncpg

from opx_core.identity import Actor, system_actor
from opx_core.importers import FileMapping, Importer, Result
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_ingestor.reading import Row

BATCH = 200
LOST = (
    *(asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError),
    *(asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.CannotConnectNowError),
)


@dataclass(frozen=True, slots=True)
class Load:
    """What is loaded, into which tenant, how. A ``dry`` one saves nothing.

    ``places`` has the number of the cell by field.
    """

    tenant: Tenant
    importer: Importer
    mapping: FileMapping
    places: Mapping[str, int]
    book: str = ""
    dry: bool = False
    actor: Actor = field(default_factory=lambda: system_actor("Ingest", "import"))

    def fields(self, row: Row) -> dict[str, str]:
        """The importer's fields of a row."""
        found = {name: row.cells[place] for name, place in self.places.items()}
        return {**self.mapping.fixed, **found, **({"book": self.book} if self.book else {})}


@dataclass(slots=True)
class Counts:
    """How many rows came to which end."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0

    def add(self, outcome: str) -> None:
        """Count one row."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def __str__(self) -> str:
        return (
            f"created {self.created}, changed {self.changed}, "
            f"unchanged {self.unchanged}, failed {self.failed}"
        )


async def ingest(
    opx: Runtime, load: Load, rows: Iterable[Row], fail: Callable[[Row, str], None]
) -> Counts:
    """Load every row; ``fail`` hears of each that failed, and why.

    Each batch is saved by itself. A load that was cut off is simply done again: what is already
    there is found unchanged.
    """
    counts, seen, left = Counts(), set[str](), iter(rows)
    while batch := list(islice(left, BATCH)):
        for row, result in zip(batch, await _batch(opx, load, batch, seen), strict=True):
            counts.add(result.outcome)
            if result.outcome == "failed":
                fail(row, result.reason)
    return counts


async def _batch(opx: Runtime, load: Load, rows: Sequence[Row], seen: set[str]) -> list[Result]:
    try:
        return await _together(opx, load, rows, seen)
    except LOST:
        raise
    except Exception as error:
        if len(rows) == 1:
            return [Result("failed", f"It could not be saved: {error or type(error).__name__}.")]
        return [(await _batch(opx, load, [row], seen))[0] for row in rows]


async def _together(opx: Runtime, load: Load, rows: Sequence[Row], seen: set[str]) -> list[Result]:
    results = {place: Result("failed", row.fault) for place, row in enumerate(rows) if row.fault}
    fields = {place: load.fields(rows[place]) for place in range(len(rows)) if place not in results}
    for place, key in _keys(fields).items():
        # Also in a dry run, where the batch that made it was undone.
        if key in seen:
            results[place] = Result("failed", f"Another row of this file has the key {key} too.")
            del fields[place]
    loaded = await _load(opx, load, list(fields.values())) if fields else []
    results.update(zip(fields, loaded, strict=True))
    seen.update(key for place, key in _keys(fields).items() if results[place].outcome != "failed")
    return [results[place] for place in range(len(rows))]


async def _load(opx: Runtime, load: Load, rows: Sequence[Mapping[str, str]]) -> list[Result]:
    async with opx.tenants.session(load.tenant) as session:
        results = await load.importer.load(load.actor, load.mapping.source, rows)
        if load.dry:
            await session.finish(commit=False)
    return results


def _keys(fields: Mapping[int, Mapping[str, str]]) -> dict[int, str]:
    found = {place: row.get("key", "").strip() for place, row in fields.items()}
    return {place: key for place, key in found.items() if key}
