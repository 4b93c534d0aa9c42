"""The job that reads a document: its words for search, and pictures of its pages."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from opx_core import case_texts, db
from opx_core.documents import adding, storage
from opx_core.documents.storage import NoBytes
from opx_core.files import outcome, sandbox
from opx_core.files.outcome import Outcome


async def read_document(document_id: int) -> None:
    """Read it in the limited process, and keep what its page may show."""
    found = await _row(document_id)
    if found is None or found["read_at"] is not None:
        return
    base, store = f"{db.current().tenant}/{found['key']}", storage.active()
    with tempfile.TemporaryDirectory(prefix="opx-read-") as name:
        folder = Path(name)
        try:
            await store.fetch(base, folder / "file")
            told = await sandbox.read(folder / "file", found["kind"], folder)
        except NoBytes:
            told = Outcome("", "Its content is missing from the store. Tell your administrator.")
        for number in range(1, told.pages + 1):
            await store.put(f"{base}.page-{number}", folder / f"page-{number}.webp")
        if (folder / outcome.PREVIEW).exists():
            await store.put(f"{base}.preview", folder / outcome.PREVIEW)
    await _keep(document_id, told)


async def preview(document: db.Row) -> Outcome:
    """What the page of a document that has been read may show."""
    try:
        stored = await storage.active().read(f"{db.current().tenant}/{document['key']}.preview")
        return outcome.load(stored.decode())
    except (NoBytes, ValueError):
        return Outcome(document["shown"], document["said"], document["pages"])


async def _keep(document_id: int, told: Outcome) -> None:
    await db.execute("select 1 from document where id = $1 for update", document_id)
    document = await _row(document_id)
    if document is None:
        return
    changes = {"read_at": datetime.now(UTC), "shown": told.shown}
    await db.update("document", document_id, {**changes, "pages": told.pages, "said": told.said})
    if document["withdrawn_at"] is None:
        heads = "\n".join(value for _, value in told.headers)
        await case_texts.keep([adding.text(document, f"{heads}\n{told.words}".strip())])


async def _row(document_id: int) -> db.Row | None:
    rows = await db.fetch("select * from document where id = $1", document_id)
    return dict(rows[0]) if rows else None
