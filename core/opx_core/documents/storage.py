"""The object store of documents: ``file://`` in the home by default, ``s3://`` by setting.

Keys are ``<tenant>/<uuid>``, pictures of a document's pages ``<tenant>/<uuid>.page-1``. A key says
nothing of a case: whoever asks for bytes has been let through to the row first.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import obstore
from obstore.store import LocalStore, from_url

from opx_core.documents.limits import Limits
from opx_core.settings import Settings

PIECE = 1 << 20


class NoBytes(LookupError):
    """The store has nothing under this key."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Something in the store."""

    key: str
    size: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes by key, and the limits that this installation sets."""

    store: Any
    limits: Limits

    async def put(self, key: str, source: Path | bytes) -> None:
        """Keep the content of a file, read piece by piece, or some bytes."""
        await obstore.put_async(self.store, key, source)

    async def pieces(
        self, key: str, first: int = 0, last: int | None = None
    ) -> AsyncIterator[bytes]:
        """The bytes from ``first`` to ``last`` (both included), piece by piece."""
        options: Any = {"range": (first, last + 1)} if last is not None else None
        try:
            found = await obstore.get_async(self.store, key, options=options)
        except FileNotFoundError as error:
            raise NoBytes(key) from error
        async for piece in found.stream(min_chunk_size=PIECE):
            yield bytes(piece)

    async def read(self, key: str) -> bytes:
        """All of something small."""
        return b"".join([piece async for piece in self.pieces(key)])

    async def fetch(self, key: str, path: Path) -> None:
        """Copy it to a file."""
        with path.open("wb") as file:
            async for piece in self.pieces(key):
                file.write(piece)

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove what there is under ``keys``."""
        for key in keys:
            try:
                await obstore.delete_async(self.store, key)
            except FileNotFoundError:
                continue

    async def all(self, tenant: str) -> AsyncIterator[Stored]:
        """Everything of a tenant."""
        async for some in obstore.list(self.store, prefix=tenant):
            for each in cast("Sequence[Any]", some):
                yield Stored(each["path"], each["size"], each["last_modified"])


_active: Storage | None = None


def active() -> Storage:
    """The process's store; ``NoBytes`` before :func:`use`."""
    if _active is None:
        raise NoBytes("No object store is open: it opens with the runtime.")
    return _active


def use(settings: Settings) -> Storage | None:
    """Open the store that ``settings`` name; gives the one before, for :func:`restore`."""
    global _active
    before, _active = _active, opened(settings)
    return before


def restore(before: Storage | None) -> None:
    """Go back to the store before, or to none."""
    global _active
    _active = before


def opened(settings: Settings) -> Storage:
    """The store; its folder in the home is for nobody else (mode 0700)."""
    limits = Limits(settings.document_mb, settings.case_documents, settings.case_documents_mb)
    if settings.documents_url:
        return Storage(from_url(settings.documents_url), limits)
    folder = settings.state / "documents"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Storage(LocalStore(str(folder), automatic_cleanup=True), limits)
