"""Files through the API: sent with a mapping, followed, their failed rows fetched, undone."""

import io
from dataclasses import dataclass
from datetime import datetime

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from opx_core import db, directory, plugins
from opx_core.identity import Actor
from opx_core.ids import row_id
from opx_core.importers import Importer
from opx_core.policy import may
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import loading, matching, receiving, undoing
from opx_ingestor.batches.batch import Batch, UnknownBatch
from opx_ingestor.batches.plans import Plan
from opx_ingestor.files.workbook import STARTS
from opx_ingestor.matching.suggesting import matched
from opx_ingestor.pages.working import failed_file
from opx_ingestor.settings import settings
from opx_web.api.problems import Fault
from opx_web.api.routing import API, answer, read, upload, write
from opx_web.requests import OpxRequest, actor_of, form_of

LOAD, READ, UNDO, SCOPE = (
    *("ingestor.load_files", "ingestor.read_batches", "ingestor.undo"),
    "ingest:write",
)
LARGEST = 20_000_000  # it is read while the program waits; more is for the page or the command
HERE = f"{API}/ingestor/batches"


@dataclass(frozen=True, slots=True)
class BatchView:
    """A file on its way in. ``state`` ends as loaded, refused, cancelled or undone."""

    id: int
    file: str
    state: str
    trouble: str
    rows: int
    created: int
    changed: int
    unchanged: int
    failed: int
    made_at: datetime
    ended_at: datetime | None
    href: str
    failed_href: str


@dataclass(frozen=True, slots=True)
class Undoing:
    """Why a batch is undone, for the record of each case."""

    reason: str


@upload("/ingestor/batches", permission=LOAD, scope=SCOPE, largest=LARGEST)
async def load_file(request: OpxRequest) -> Response[BatchView]:
    """Load a CSV file: ``file``, ``importer``, ``mapping`` and ``book`` (a key) in a form.

    The mapping is one that the importer knows by name; the rows become cases of that book.
    """
    actor, form = actor_of(request), await form_of(request)
    file, told = form.get("file"), {name: str(form.get(name) or "") for name in _FIELDS}
    importer, errors = _importer(actor, told["importer"]), {}
    mapping = importer.mappings.get(told["mapping"]) if importer else None
    books = {book["key"]: book["id"] for book in await directory.books(actor)}
    if not isinstance(file, UploadFile) or not file.filename:
        errors["/file"] = "Send the file as the part “file”, with its name."
    if importer is None:
        errors["/importer"] = "Choose what the rows become."
    if mapping is None:
        errors["/mapping"] = "Name one of the importer’s mappings."
    if told["book"] not in books:
        errors["/book"] = "Name a client book by its key."
    if errors or importer is None or mapping is None or not isinstance(file, UploadFile):
        raise Fault(422, "The file cannot be loaded so.", errors)
    batch = await _received(actor, importer, file)
    places = matched(mapping.columns, batch.header)
    plan = Plan(mapping.source, places, {**mapping.fixed, "book": told["book"]})
    if not places:
        raise Fault(422, "None of the mapping’s columns is in the file.", {"/file": "Look again."})
    await matching.match(actor, batch, plan, [books[told["book"]]], told["mapping"])
    await loading.start(actor, await batches.locked(batch.id))
    return await _answer(actor, batch.id, 201)


@read("/ingestor/batches/{batch:int}", permission=READ, scope=SCOPE)
async def read_batch(request: OpxRequest, batch: FromPath[int]) -> Response[BatchView]:
    """How far a file is."""
    return await _answer(actor_of(request), _known(batch))


@read("/ingestor/batches/{batch:int}/failed", permission=LOAD, scope=SCOPE, media_type="text/csv")
async def failed_rows(request: OpxRequest, batch: FromPath[int]) -> Response[bytes]:
    """The rows that failed, as a CSV file to mend and load again."""
    return await failed_file(await batches.find(actor_of(request), _known(batch)))


@write("/ingestor/batches/{batch:int}/undo", permission=UNDO, scope=SCOPE, status=202)
async def undo_batch(
    request: OpxRequest, batch: FromPath[int], data: Undoing
) -> Response[BatchView]:
    """Undo a file. Cases on which somebody has worked since stay."""
    actor = actor_of(request)
    found = await batches.find(actor, _known(batch), lock=True)
    reason = " ".join(data.reason.split())[:300]
    if not reason:
        raise Fault(422, "Say why it is undone.", {"/reason": "Say why."})
    try:
        await undoing.start(actor, found, reason, [])
    except loading.NotNow as error:
        raise Fault(409, str(error)) from None
    return await _answer(actor, found.id, 202)


ROUTES = [load_file, read_batch, failed_rows, undo_batch]
_FIELDS = ("importer", "mapping", "book")


async def _received(actor: Actor, importer: Importer, file: UploadFile) -> Batch:
    size = file.file.seek(0, io.SEEK_END)
    file.file.seek(0)
    workbook = file.file.read(8).startswith(STARTS)
    file.file.seek(0)
    if not size or workbook:
        raise Fault(422, "Send a CSV file with rows.", {"/file": "Send a CSV file with rows."})
    if size > min(settings().most_bytes, LARGEST):
        raise Fault(413, "The file is too large: send it in parts.")
    batch_id = await receiving.receive(actor, importer.name, file.filename, file.file, size)
    await receiving.read(await batches.locked(batch_id))
    batch = await batches.locked(batch_id)
    if batch.state != "mapping":
        raise Fault(422, batch.trouble, {"/file": batch.trouble})
    return batch


def _importer(actor: Actor, name: str) -> Importer | None:
    found = plugins.active().importers.get(name)
    return found if found is not None and may(actor, found.permission) else None


async def _answer(actor: Actor, batch_id: int, status: int = 200) -> Response[BatchView]:
    batch = await batches.find(actor, batch_id)
    failed = await db.fetch_value(
        "select count(*) from ingestor_failure where batch_id = $1 and state = 'waiting'", batch.id
    )
    href = f"{HERE}/{batch.id}"
    view = BatchView(
        id=batch.id,
        file=batch.file_name,
        state=batch.state,
        trouble=batch.trouble,
        rows=batch.rows_total,
        created=batch.created,
        changed=batch.changed,
        unchanged=batch.unchanged,
        failed=failed,
        made_at=batch.made_at,
        ended_at=batch.ended_at,
        href=href,
        failed_href=f"{href}/failed",
    )
    return answer(view, status, location=href)


def _known(batch_id: int) -> int:
    if row_id(str(batch_id)) is None:
        raise UnknownBatch("There is no such file among those that you may see.")
    return batch_id
