"""Choosing the sheet, the row of headings, and what each column becomes."""

from collections.abc import Mapping
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core import db, directory
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.policy import may_in_book
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import matching, working
from opx_ingestor.batches.batch import Batch
from opx_ingestor.matching import recognising
from opx_ingestor.pages import choosing
from opx_ingestor.pages.columns_view import columns_page
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

TEMPLATE = "ingestor/columns.html"
LOAD = "ingestor.load_files"


@page("/ingestor/{batch:int}/columns", permission=LOAD)
async def show_columns(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """The columns, matched as far as they are known."""
    actor = actor_of(request)
    found = await batches.find(actor, batch)
    if found.state not in matching.CHANGEABLE or found.cleared_at:
        return Redirect(f"/ingestor/{batch}", status_code=303)
    known = await recognising.recognise(found.kind(), found.header)
    note = known.told if known else ""
    names = {row["id"]: row["name"] for row in await _books(actor, found)}
    return render(request, TEMPLATE, await columns_page(found, names, note=note))


@action("/ingestor/{batch:int}/columns", permission=LOAD)
async def match_columns(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Keep the choices and check the rows; or show the page again with what to put right."""
    actor, form = actor_of(request), await typed(request)
    found = await batches.find(actor, batch, lock=True)
    if found.state not in matching.CHANGEABLE or found.cleared_at:
        return Redirect(f"/ingestor/{batch}", status_code=303)
    books = await _books(actor, found)
    chosen = choosing.read(form, found, {row["id"]: row["key"] for row in books})
    errors = {**chosen.errors, **await _taken(found, chosen.save_as)}
    if errors:
        names = {row["id"]: row["name"] for row in books}
        view = await columns_page(found, names, form, errors)
        return render(request, TEMPLATE, view, status=422)
    name = chosen.save_as or _same_name(found, chosen)
    if chosen.save_as:
        plan, header = chosen.plan, found.header
        await recognising.save(actor, found.kind(), chosen.save_as, header, plan)
    await recognising.used(actor, found.kind(), name)
    await matching.match(actor, found, chosen.plan, chosen.book_ids, name)
    return Redirect(f"/ingestor/{batch}", status_code=303)


@action("/ingestor/{batch:int}/header", permission=LOAD)
async def choose_header(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Say which row holds the headings."""
    form = await typed(request)
    found = await batches.find(actor_of(request), batch, lock=True)
    row = row_id(form.get("header_row", ""))
    if row and found.state in matching.CHANGEABLE and not found.cleared_at:
        await matching.take_header(found, row)
    return Redirect(f"/ingestor/{batch}/columns", status_code=303)


@action("/ingestor/{batch:int}/sheet", permission=LOAD)
async def choose_sheet(request: OpxRequest, batch: FromPath[int]) -> Response[Any]:
    """Read another sheet of the workbook."""
    form = await typed(request)
    found = await batches.find(actor_of(request), batch, lock=True)
    names = [name for name, _ in found.sheets]
    place = form.get("sheet", "")
    open_ = found.state == "choosing" or found.state in matching.CHANGEABLE
    if open_ and place.isdecimal() and int(place) < len(names) and not found.cleared_at:
        sheet = names[int(place)]
        await batches.begin(found, "reading", working.JOBS["reading"], sheet=sheet)
    return Redirect(f"/ingestor/{batch}", status_code=303)


async def _books(actor: Actor, batch: Batch) -> list[dict[str, Any]]:
    permission = batch.kind().permission
    return [
        row for row in await directory.books(actor) if may_in_book(actor, permission, row["id"])
    ]


async def _taken(batch: Batch, name: str) -> Mapping[str, str]:
    """A name of other headings is not written over."""
    if not name or name == batch.mapping_name:
        return {}
    found = await db.fetch_value(
        "select 1 from ingestor_mapping where importer = $1 and name = $2", batch.importer, name
    )
    return {"save_as": f"“{name}” is taken. Choose another name."} if found else {}


def _same_name(batch: Batch, chosen: choosing.Chosen) -> str:
    """The name of the known kind of file, as long as its columns are the same."""
    same = batch.plan is not None and dict(batch.plan.places) == dict(chosen.plan.places)
    return batch.mapping_name if same else ""
