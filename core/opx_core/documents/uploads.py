"""Uploads that go on where they stopped: begun, sent in parts, finished.

Parts lie in the object store, so that any web process can take the next. What is not finished
within a day is swept away (``sweeping``).
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from asyncpg import UniqueViolationError

from opx_core import db, rings
from opx_core.data_classes import GENERAL, KEYS
from opx_core.db import Row
from opx_core.documents import storage
from opx_core.documents.adding import new_key
from opx_core.documents.limits import NotTaken
from opx_core.documents.receiving import Desk
from opx_core.files.verdict import clean_name
from opx_core.identity import Actor

LARGEST_PART = 900_000
MOST_OPEN = 100
_OPEN = """
select u.*, coalesce((select sum(p.size) from document_part p where p.upload_id = u.id), 0)::bigint
as received from document_upload u
"""


class UnknownUpload(LookupError):
    """There is no such upload of this person on this case: finished, swept, or never begun."""


class WrongPlace(Exception):
    """This part does not follow what has arrived. ``received`` says how much has."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes have arrived: go on from there.")
        self.received = received


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that is about to be sent. ``print`` is what the browser knows of it."""

    name: str
    size: int
    ring: str
    print: str = ""
    data_class: str = GENERAL


async def begin(desk: Desk, announced: Announced) -> Row:
    """The upload of this file: a new one, or the one that was broken off."""
    storage.active().limits.check_one(announced.size)
    if announced.size <= 0:
        raise NotTaken("It is empty. Check the file where it came from, and add it again.")
    if announced.ring not in rings.RINGS:
        raise NotTaken("Choose who may see it.")
    if announced.data_class not in KEYS:
        raise NotTaken("Choose what it holds from the list.")
    async with desk.tenants.session(desk.tenant):
        case = await desk.case()
        return await _again(desk.actor, case, announced) or await _begun(desk, case, announced)


async def open_of(actor: Actor, case_id: int) -> list[Row]:
    """The uploads of this person on this case that are not finished."""
    rows = await db.fetch(
        f"{_OPEN} where u.case_id = $1 and u.user_id = $2 order by u.id", case_id, actor.id
    )
    return [dict(row) for row in rows]


async def add_part(desk: Desk, key: UUID, start: int, content: bytes) -> int:
    """Keep a part; gives how much has arrived. ``WrongPlace`` if it does not follow."""
    if not content or len(content) > LARGEST_PART:
        raise NotTaken(f"A part has between 1 and {LARGEST_PART:,} bytes.")
    async with desk.tenants.session(desk.tenant):
        upload = await _find(desk, key)
    after = start + len(content)
    if start != upload["received"] or after > upload["size"]:
        raise WrongPlace(upload["received"])
    part = {"upload_id": upload["id"], "start": start, "size": len(content), "key": new_key()}
    await storage.active().put(f"{desk.tenant.id}/{part['key']}", content)
    try:
        async with desk.tenants.session(desk.tenant):
            await db.insert("document_part", [part])
    except UniqueViolationError:
        await storage.active().delete([f"{desk.tenant.id}/{part['key']}"])
        raise WrongPlace(after) from None
    return after


async def finish(desk: Desk, key: UUID) -> Row:
    """Put the parts together and add the document; gives its row. The upload is then gone."""
    async with desk.tenants.session(desk.tenant):
        upload = await _find(desk, key)
        parts = await _parts(upload["id"])
    if upload["received"] != upload["size"]:
        raise WrongPlace(upload["received"])
    store = storage.active()
    with tempfile.TemporaryDirectory(prefix="opx-upload-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as whole:
            for part in parts:
                async for piece in store.pieces(f"{desk.tenant.id}/{part['key']}"):
                    whole.write(piece)
        try:
            document = await desk.receive(
                path, upload["name"], upload["ring"], upload["data_class"]
            )
        except NotTaken:
            await cancel(desk, key)
            raise
    await cancel(desk, key)
    return document


async def cancel(desk: Desk, key: UUID) -> None:
    """Forget an upload and its parts."""
    async with desk.tenants.session(desk.tenant):
        try:
            upload = await _find(desk, key)
        except UnknownUpload:
            return
        parts = await _parts(upload["id"])
        await remove([upload["id"]])
    await storage.active().delete([f"{desk.tenant.id}/{part['key']}" for part in parts])


async def remove(ids: list[int]) -> None:
    """Remove the rows of some uploads; what they stored is then an orphan."""
    await db.execute("delete from document_part where upload_id = any($1)", ids)
    await db.execute("delete from document_upload where id = any($1)", ids)


async def _again(actor: Actor, case: Row, announced: Announced) -> Row | None:
    rows = await db.fetch(
        f"{_OPEN} where u.case_id = $1 and u.user_id = $2 and u.name = $3 and u.size = $4"
        " and u.print = $5 order by u.id desc limit 1",
        case["id"],
        actor.id,
        clean_name(announced.name),
        announced.size,
        announced.print,
    )
    if not rows:
        return None
    await db.execute(
        "update document_upload set ring = $2, data_class = $3 where id = $1",
        *(rows[0]["id"], announced.ring, announced.data_class),
    )
    return dict(rows[0])


async def _begun(desk: Desk, case: Row, announced: Announced) -> Row:
    if len(await open_of(desk.actor, case["id"])) >= MOST_OPEN:
        raise NotTaken("Too many uploads are unfinished here. Wait a day, or finish those first.")
    row = {
        "key": new_key(),
        "case_id": case["id"],
        "user_id": desk.actor.id,
        "name": clean_name(announced.name),
        "size": announced.size,
        "print": announced.print[:100],
        "ring": announced.ring,
        "data_class": announced.data_class,
    }
    await db.insert("document_upload", [row])
    return {**row, "received": 0}


async def _find(desk: Desk, key: UUID) -> Row:
    case = await desk.case()
    rows = await db.fetch(
        f"{_OPEN} where u.key = $1 and u.case_id = $2 and u.user_id = $3",
        key,
        case["id"],
        desk.actor.id,
    )
    if not rows:
        raise UnknownUpload("This upload is over. Choose the file again to send it.")
    return dict(rows[0])


async def _parts(upload_id: int) -> list[Row]:
    rows = await db.fetch(
        "select key, start, size from document_part where upload_id = $1 order by start", upload_id
    )
    return [dict(row) for row in rows]
