"""The command ``opx ingest``."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from opx_core import db, plugins, switches
from opx_core.calendars import LONDON
from opx_core.cli import run
from opx_core.identity import system_actor
from opx_core.importers import FileMapping, Importer
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_ingestor.batches.plans import Plan
from opx_ingestor.batches.trying import Trial
from opx_ingestor.files.failures import FailedRows, beside
from opx_ingestor.files.reading import CsvFile, open_csv
from opx_ingestor.files.rows import Row
from opx_ingestor.ingest import Counts, Loading, load_file, try_file

FileName = Annotated[Path, typer.Argument(help="A CSV file")]
TenantName = Annotated[str, typer.Option("--tenant", help="The tenant, by its short name")]
ImporterName = Annotated[str, typer.Option("--importer", help="What the rows become")]
MappingName = Annotated[str, typer.Option("--mapping", help="The kind of file")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Try every row and save nothing")]
BookKey = Annotated[str, typer.Option("--book", help="The client book, by its key")]
FailedPath = Annotated[Path | None, typer.Option("--failed", help="Where failed rows go")]


def ingest(
    file: FileName,
    tenant: TenantName,
    importer: ImporterName = "complaints",
    mapping: MappingName = "cfpb",
    dry_run: DryRun = False,
    book: BookKey = "",
    failed: FailedPath = None,
) -> None:
    """Load a file. Loading it again changes nothing; rows that fail are kept to be mended."""
    kind = _importer(importer)
    chosen = _mapping(kind, mapping)
    source = open_csv(file)
    fixed = {**chosen.fixed, **({"book": book} if book else {})}
    plan = Plan(chosen.source, source.places(chosen.columns), fixed)
    trial = Trial(system_actor("Ingest", "import"), kind, plan)
    kept = FailedRows(beside(source, failed, datetime.now(LONDON), dry_run), source.header)

    async def work(opx: Runtime) -> Counts:
        known = await opx.tenants.get(tenant)
        _check_on(known, importer)
        books = await _books(opx, known, book)
        with kept, _progress(source) as progress:
            if dry_run:
                rows = _told(source, progress)
                return await try_file(opx, known, trial, rows, kept.add if kept.path else _pass)
            task = progress.add_task("", total=None)
            step = partial(_tell, progress, task)
            load = Loading(source, chosen.title or chosen.name, books)
            return await load_file(opx, known, trial, load, kept.add, step)

    _report(run(work), kept, dry_run)


def _importer(name: str) -> Importer:
    importers = plugins.active().importers
    if name not in importers:
        known = ", ".join(sorted(importers)) or "none"
        raise Mistake(f"There is no importer “{name}”. Importers: {known}.")
    return importers[name]


def _mapping(importer: Importer, name: str) -> FileMapping:
    if name not in importer.mappings:
        known = ", ".join(sorted(importer.mappings)) or "none"
        raise Mistake(f"{importer.name} has no mapping “{name}”. Mappings: {known}.")
    return importer.mappings[name]


def _check_on(tenant: Tenant, importer: str) -> None:
    for module in ("ingestor", switches.owner_of(importer)):
        if module in tenant.off:
            title = switches.title(module)
            raise Mistake(
                f"“{title}” is switched off for {tenant.slug}. "
                f"Switch it on with: opx module on {module} --tenant {tenant.slug}"
            )


async def _books(opx: Runtime, tenant: Tenant, book: str) -> list[int]:
    """The client book that rows go into: the one given, else the first."""
    async with opx.tenants.session(tenant):
        found = await db.fetch("select id, key from client_book order by id")
    if book and book not in [row["key"] for row in found]:
        keys = ", ".join(sorted(row["key"] for row in found)) or "none"
        raise Mistake(f"There is no client book “{book}”. Books: {keys}.")
    return [row["id"] for row in found if not book or row["key"] == book][:1]


def _progress(source: CsvFile) -> Progress:
    columns = TextColumn(source.path.name, markup=False), BarColumn(), TaskProgressColumn()
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)


def _told(source: CsvFile, progress: Progress) -> Iterator[Row]:
    task = progress.add_task("", total=source.size)
    yield from source.rows(lambda place: progress.update(task, completed=place))


def _tell(progress: Progress, task: TaskID, done: int, total: int) -> None:
    progress.update(task, completed=done, total=total)


def _pass(row: Row, reason: str) -> None:
    """A dry run leaves nothing behind, unless it was told where."""


def _report(counts: Counts, kept: FailedRows, dry_run: bool) -> None:
    if counts.failed and kept.path is not None:
        typer.echo(f"Failed rows, with reasons: {kept.path}")
    if dry_run:
        typer.echo("Nothing was saved.")
    typer.echo(str(counts))
    if counts.trouble:
        typer.echo(f"The rest waits, and can be gone on with on its page: {counts.trouble}")
