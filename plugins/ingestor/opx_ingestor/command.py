"""The command ``opx ingest``."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from opx_core import db, plugins, switches
from opx_core.calendars import LONDON
from opx_core.cli import run
from opx_core.importers import FileMapping, Importer
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_ingestor.failures import FailedRows, beside
from opx_ingestor.ingest import Counts, Load
from opx_ingestor.ingest import ingest as load_rows
from opx_ingestor.reading import CsvFile, Row, open_csv

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
    places = source.places(chosen.columns)
    kept = FailedRows(beside(source, failed, datetime.now(LONDON)), source.header)

    async def work(opx: Runtime) -> Counts:
        known = await opx.tenants.get(tenant)
        _check_on(known, importer)
        await _check_book(opx, known, book)
        with kept, _progress(source) as progress:
            load = Load(known, kind, chosen, places, book, dry_run)
            return await load_rows(opx, load, _told(source, progress), kept.add)

    _report(run(work), kept.path, dry_run)


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


async def _check_book(opx: Runtime, tenant: Tenant, book: str) -> None:
    async with opx.tenants.session(tenant):
        keys = [row["key"] for row in await db.fetch("select key from client_book order by key")]
    if book and book not in keys:
        raise Mistake(f"There is no client book “{book}”. Books: {', '.join(keys) or 'none'}.")


def _progress(source: CsvFile) -> Progress:
    columns = TextColumn(source.path.name, markup=False), BarColumn(), DownloadColumn()
    return Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True)


def _told(source: CsvFile, progress: Progress) -> Iterator[Row]:
    task = progress.add_task("", total=source.size)
    yield from source.rows(lambda place: progress.update(task, completed=place))


def _report(counts: Counts, failed: Path, dry_run: bool) -> None:
    if counts.failed:
        typer.echo(f"Failed rows, with reasons: {failed}")
    if dry_run:
        typer.echo("Nothing was saved.")
    typer.echo(str(counts))
