"""The page of a batch, and what is done with it there."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import db
from opx_core.csv_lines import BYTE_ORDER_MARK
from opx_core.ids import row_id
from opx_core.policy import may
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import loading, mending
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.mending import Edit
from opx_ingestor.batches.rows import failure_of
from opx_ingestor.files.rows import OURS
from opx_ingestor.pages.work_view import work_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, download, page
from opx_web.words import count_words

TEMPLATE = "ingestor/work.html"
LOAD, READ = "ingestor.load_files", "ingestor.read_batches"
_CELL = re.compile(r"r(\d{1,9})-(\d{1,5})")


@page("/ingestor/{batch:int}", permission=READ)
async def show_batch(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """How far the batch is, and what it needs."""
    actor, asked = actor_of(request), request.query_params
    found = await batches.find(actor, batch)
    if found.state == "mapping" and may(actor, LOAD) and not found.cleared_at:
        return Redirect(f"/ingestor/{batch}/columns", status_code=303)
    after = row_id(asked.get("after", "")) or 0
    said = _said(asked)
    view = await work_page(actor, found, asked.get("show", ""), after, said=said)
    return render(request, TEMPLATE, view, block="work")


@action("/ingestor/{batch:int}/load", permission=LOAD)
async def load(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Begin to load."""
    return await _do(request, batch, loading.start)


@action("/ingestor/{batch:int}/pause", permission=LOAD)
async def pause(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Stop after the step under way."""
    return await _do(request, batch, loading.pause)


@action("/ingestor/{batch:int}/resumption", permission=LOAD)
async def resume(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Go on."""
    return await _do(request, batch, loading.resume)


@action("/ingestor/{batch:int}/cancellation", permission=LOAD)
async def cancel(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """End the batch where it is."""
    return await _do(request, batch, loading.cancel)


@action("/ingestor/{batch:int}/rows", permission=LOAD)
async def mend_rows(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Put failed rows right and try them again, or leave one out."""
    actor, form = actor_of(request), await typed(request)
    found = await batches.find(actor, batch, lock=True)
    edits = _edits(form)
    left_out = row_id(form.get("leave_out", "")) or 0
    if left_out and found.state in (*mending.BEFORE, *mending.AFTER):
        await mending.leave_out(found, left_out)
    mended = await mending.mend(actor, found, [e for e in edits if e.number != left_out])
    after = row_id(request.query_params.get("after", "")) or 0
    if mended.overtaken:
        kept = {edit.number: edit for edit in edits if edit.number in mended.overtaken}
        now = await batches.find(actor, batch)
        view = await work_page(actor, now, "wrong", after, kept)
        return render(request, TEMPLATE, view, status=409)
    told = f"right={mended.right}&wrong={mended.wrong}&left={1 if left_out else 0}"
    place = f"&after={after}" if after and mended.wrong else ""
    return Redirect(f"/ingestor/{batch}?show=wrong&{told}{place}", status_code=303)


@action("/ingestor/{batch:int}/left-out", permission=LOAD)
async def take_back(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Let the rows that were left out wait to be put right again."""
    found = await batches.find(actor_of(request), batch, lock=True)
    if found.state in (*mending.BEFORE, *mending.AFTER):
        await mending.take_back(found)
    return Redirect(f"/ingestor/{batch}?show=wrong", status_code=303)


@download("/ingestor/{batch:int}/failed.csv", permission=LOAD)
async def failed_rows(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """The failed rows as a file to mend and load again, as they were read."""
    return await failed_file(await batches.find(actor_of(request), batch))


async def failed_file(found: Batch) -> Response[Any]:
    """The failed rows of a batch that has been found for whoever asks."""
    rows = await db.fetch(
        "select * from ingestor_failure where batch_id = $1 and state = 'waiting' order by number",
        found.id,
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*OURS, *found.header])
    writer.writerows([f.reason, f.number, *f.cells] for f in map(failure_of, rows))
    name = f'attachment; filename="failed-rows-{found.id}.csv"'
    return Response(
        BYTE_ORDER_MARK + out.getvalue().encode("utf-8", "replace"),
        media_type="text/csv",
        headers={"content-disposition": name},
    )


async def _do(request: OpxRequest, batch_id: int, act: Any) -> Response[Any]:
    actor = actor_of(request)
    found = await batches.find(actor, batch_id, lock=True)
    try:
        await act(actor, found)
    except loading.NotNow as error:
        return await conflict(request, found, error)
    return Redirect(f"/ingestor/{batch_id}", status_code=303)


async def conflict(request: OpxRequest, batch: Batch, error: Exception) -> Response[Any]:
    """The batch as it stands, where it is not where the person thought."""
    view = await work_page(actor_of(request), batch, said=str(error))
    return render(request, TEMPLATE, view, status=409)


def _edits(form: Mapping[str, str]) -> list[Edit]:
    cells: dict[int, dict[int, str]] = {}
    for name, text in form.items():
        if parts := _CELL.fullmatch(name):
            plain = text.replace("\r\n", "\n")
            cells.setdefault(int(parts[1]), {})[int(parts[2])] = plain
    edits = {number: row_id(form.get(f"v{number}", "")) or 0 for number in cells}
    return [Edit(number, texts, edits[number]) for number, texts in sorted(cells.items())]


def _said(asked: Mapping[str, str]) -> str:
    right, wrong = (row_id(asked.get(name, "")) or 0 for name in ("right", "wrong"))
    parts = []
    if right:
        parts.append(f"{count_words(right, 'row is', 'rows are')} right now.")
    if wrong:
        parts.append(f"{count_words(wrong, 'row is', 'rows are')} still wrong.")
    if asked.get("left") == "1":
        parts.append("1 row is left out.")
    return " ".join(parts)
