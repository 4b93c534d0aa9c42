"""The list of batches, and the form that takes a new file."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import plugins
from opx_core.csv_lines import BYTE_ORDER_MARK
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.importers import Importer
from opx_core.policy import NotAllowed, may
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import receiving, undoing, working
from opx_ingestor.batches.batch import Batch, UnknownBatch
from opx_ingestor.files.workbook import STARTS
from opx_ingestor.pages import wording
from opx_ingestor.pages.values import BatchList, Line, Upload
from opx_ingestor.settings import LARGEST_FILE, settings
from opx_web import forms
from opx_web.pages import FieldView, MenuLink
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, form_of
from opx_web.routing import download, page, upload
from opx_web.words import count_words

NEW = "ingestor/new.html"


@page("/ingestor", permission="ingestor.read_batches")
async def show_batches(request: OpxRequest) -> Response[Any]:
    """The batches that this person may see."""
    actor = actor_of(request)
    rows = await batches.newest(actor, row_id(request.query_params.get("before", "")))
    shown, more = rows[: batches.PAGE], len(rows) > batches.PAGE
    view = BatchList(
        lines=tuple(_line(row) for row in shown),
        load_href="/ingestor/new" if may(actor, "ingestor.load_files") else "",
        older_href=f"/ingestor?before={shown[-1]['id']}" if more else "",
    )
    return render(request, "ingestor/list.html", view)


@page("/ingestor/new", permission="ingestor.load_files")
async def show_form(request: OpxRequest) -> Response[Any]:
    """The form that takes a file."""
    return render(request, NEW, _form(actor_of(request)))


@upload("/ingestor/files", permission="ingestor.load_files", largest=LARGEST_FILE)
async def take_file(request: OpxRequest) -> Response[Any]:
    """Keep a file, and read it: at once where it is small, else as a job."""
    actor, form = actor_of(request), await form_of(request)
    file, chosen = form.get("file"), str(form.get("importer", ""))
    importer = {each.name: each for each in _importers(actor)}.get(chosen)
    if not isinstance(file, UploadFile) or not file.filename:
        return render(request, NEW, _form(actor, chosen, "Choose a file first."), status=422)
    size = file.file.seek(0, io.SEEK_END)
    most = settings().most_bytes
    if error := _refusal(size, most) or ("" if importer else "Choose what the rows become."):
        return render(request, NEW, _form(actor, chosen, error), status=422)
    batch_id = await receiving.receive(actor, chosen, file.filename, file.file, size)
    file.file.seek(0)
    workbook = file.file.read(8).startswith(STARTS)
    batch = await batches.locked(batch_id)
    if workbook or size > receiving.READ_AT_ONCE:
        await batches.begin(batch, "reading", working.JOBS["reading"])
    else:
        await receiving.read(batch)
    return Redirect(f"/ingestor/{batch_id}", status_code=303)


@download("/ingestor/templates/{importer:str}/{mapping:str}", permission="ingestor.load_files")
async def template(
    request: OpxRequest, importer: FromPath[str], mapping: FromPath[str]
) -> Response[Any]:
    """A CSV file with the headings of a known kind of file and one row as an example."""
    kinds = {each.name: each for each in _importers(actor_of(request))}
    found = kinds[importer].mappings.get(mapping) if importer in kinds else None
    if found is None:
        raise UnknownBatch(f"There is no template “{mapping}”.")
    out = io.StringIO()
    csv.writer(out).writerow(found.columns)
    name = f'attachment; filename="{importer}-{mapping}-template.csv"'
    return Response(
        BYTE_ORDER_MARK + out.getvalue().encode(),
        media_type="text/csv",
        headers={"content-disposition": name},
    )


def _refusal(size: int, most: int) -> str:
    if size > most:
        most_words = wording.size(most)
        return f"The file has {wording.size(size)}, more than {most_words}: send it in parts."
    return "" if size else "This file is empty. Choose another."


def _line(row: Mapping[str, Any]) -> Line:
    batch = batches.of(row)
    state, tone = wording.STATES[batch.state]
    failed = f", failed {row['failed']:,}" if row["failed"] else ""
    counts = f"created {batch.created:,}, changed {batch.changed:,}, unchanged {batch.unchanged:,}"
    return Line(
        name=batch.file_name,
        href=f"/ingestor/{batch.id}",
        who=row["who"] or "Command line",
        when=wording.when(batch.made_at),
        rows=f"{batch.rows_total:,}" if batch.rows_total else "",
        outcome=_outcome(batch, f"{counts}{failed}"),
        state=state,
        tone=tone,
    )


def _outcome(batch: Batch, counts: str) -> str:
    if batch.state in ("undoing", "undone"):
        return undoing.in_words(batch.undone).capitalize()
    return counts.capitalize() if batch.started_at else ""


def _importers(actor: Actor) -> list[Importer]:
    every = plugins.active().importers.values()
    return [each for each in every if may(actor, each.permission)]


def _form(actor: Actor, chosen: str = "", error: str = "") -> Upload:
    kinds = _importers(actor)
    if not kinds:
        needed = {
            plugins.active().permissions[each.permission].name
            for each in plugins.active().importers.values()
        }
        names = " or ".join(f"“{name}”" for name in sorted(needed)) or "for an importer"
        raise NotAllowed(f"You also need the permission {names}. Ask an administrator for it.")
    first = chosen or kinds[0].name
    choices = [(each.name, each.label) for each in kinds]
    kind = FieldView("importer", "Rows become", "choice", options=forms.options(choices, first))
    rows = count_words(settings().most_rows, "row", "rows")
    return Upload(
        action="/ingestor/files",
        kind=kind if len(kinds) > 1 else None,
        importer=first,
        limit=f"At most {wording.size(settings().most_bytes)} and {rows}.",
        templates=tuple(
            MenuLink(mapping.title, f"/ingestor/templates/{each.name}/{mapping.name}")
            for each in kinds
            for mapping in each.mappings.values()
            if mapping.title
        ),
        error=error,
    )
