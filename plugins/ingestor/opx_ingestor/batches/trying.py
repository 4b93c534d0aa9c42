"""Rows given to an importer some hundred together, so that a bad row fails alone."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from opx_core import db
from opx_core.identity import Actor
from opx_core.importers import Importer, Result
from opx_ingestor.batches.plans import Plan
from opx_ingestor.files.rows import Row

LOST: tuple[type[Exception], ...] = (*db.LOST, OSError)
Answers = Callable[[Sequence[Mapping[str, str]]], Awaitable[list[Result]]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Who takes rows in, how. A ``dry`` one is only checked, where the importer can."""

    actor: Actor
    importer: Importer
    plan: Plan
    dry: bool = False

    def fields(self, row: Row) -> dict[str, str]:
        """The importer's fields of a row."""
        return self.plan.fields(self.importer, row.cells)

    def key(self, row: Row) -> str:
        """What the row is known by, with its client book where the file names books."""
        fields = self.fields(row)
        key = fields.get("key", "").strip()
        return f"{key}\n{fields.get('book', '').strip()}" if key else ""

    async def answers(self, rows: Sequence[Mapping[str, str]]) -> list[Result]:
        """One result a row, by the importer."""
        if self.dry and self.importer.check is not None:
            return await self.importer.check(self.actor, self.plan.source, rows)
        load, clear = self.importer.load, self.plan.clear
        return await load(self.actor, self.plan.source, rows, clear=clear)


async def attempt(trial: Trial, rows: Sequence[Row], seen: set[str]) -> list[Result]:
    """What becomes of ``rows``, in the current transaction; one result a row.

    ``seen`` are the keys of the rows taken before; those of rows that do not fail are added.
    """
    try:
        async with db.atomic():
            return await _together(trial, rows, seen)
    except LOST:
        raise
    except Exception as error:
        if len(rows) == 1:
            return [Result("failed", f"It could not be saved: {error or type(error).__name__}.")]
        return [(await attempt(trial, [row], seen))[0] for row in rows]


async def _together(trial: Trial, rows: Sequence[Row], seen: set[str]) -> list[Result]:
    results = {place: Result("failed", row.fault) for place, row in enumerate(rows) if row.fault}
    keys = {place: trial.key(row) for place, row in enumerate(rows) if not row.fault}
    for place, key in keys.items():
        if key and key in seen:
            words = f"Another row of this file has the reference {key.partition(chr(10))[0]} too."
            results[place] = Result("failed", words, faults={"key": words})
    left = [place for place in range(len(rows)) if place not in results]
    answers = await trial.answers([trial.fields(rows[place]) for place in left]) if left else []
    results |= dict(zip(left, answers, strict=True))
    seen.update(key for place, key in keys.items() if key and results[place].outcome != "failed")
    return [results[place] for place in range(len(rows))]
