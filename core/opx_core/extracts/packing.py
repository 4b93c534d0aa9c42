"""Documents' bytes into an extract: in packs, each with a list of what lies in it.

Packs keep the file's list of members short, whatever the number of documents.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from opx_core.documents.storage import PIECE, NoBytes, Storage, Stored
from opx_core.extracts.writing import Growing, Writer

MOST_BYTES, MOST_FILES, AT_ONCE = 256 << 20, 20_000, 16


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of a document: the last part of its key, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


class Beside(Protocol):
    """Keeps files outside the extract."""

    async def keep(self, store: Storage, stored: Stored) -> Packed:
        """Keep one file; ``NoBytes`` where it is gone."""
        ...


def groups(known: Sequence[Stored]) -> Iterator[list[Stored]]:
    """Files in groups that make a pack each."""
    some: list[Stored] = []
    size = 0
    for each in known:
        if some and (size + each.size > MOST_BYTES or len(some) >= MOST_FILES):
            yield some
            some, size = [], 0
        some.append(each)
        size += each.size
    if some:
        yield some


async def pack(
    writer: Writer, name: str, store: Storage, some: Sequence[Stored], beside: Beside | None
) -> list[Packed]:
    """Write one pack and its list; files that are gone meanwhile are left out."""
    if beside is None:
        with writer.part(name, packed=False) as file:
            found = [each async for each in _within(file, store, some)]
    else:
        found = [each async for each in _outside(beside, store, some)]
    with writer.part(f"{name}.index", packed=True) as file:
        for each in found:
            line = {"name": each.name, "size": each.size, "sha256": each.sha256}
            file.write(json.dumps(line).encode() + b"\n")
    return found


async def _outside(beside: Beside, store: Storage, some: Sequence[Stored]) -> AsyncIterator[Packed]:
    for each in some:
        try:
            yield await beside.keep(store, each)
        except NoBytes:
            continue


async def _within(file: Growing, store: Storage, some: Sequence[Stored]) -> AsyncIterator[Packed]:
    for start in range(0, len(some), AT_ONCE):
        batch = some[start : start + AT_ONCE]
        small = [each for each in batch if each.size <= PIECE]
        for each, content in zip(
            small, await asyncio.gather(*(_whole(store, each) for each in small)), strict=True
        ):
            if content is not None:
                file.write(content)
                yield Packed(short(each), len(content), hashlib.sha256(content).hexdigest())
        for each in batch:
            if each.size > PIECE and (packed := await _streamed(file, store, each)):
                yield packed


async def _whole(store: Storage, stored: Stored) -> bytes | None:
    try:
        return await store.read(stored.key)
    except NoBytes:
        return None


async def _streamed(file: Growing, store: Storage, stored: Stored) -> Packed | None:
    seen, size = hashlib.sha256(), 0
    try:
        async for piece in store.pieces(stored.key):
            seen.update(piece)
            size += len(piece)
            file.write(piece)
    except NoBytes:
        return None
    return Packed(short(stored), size, seen.hexdigest())


def short(stored: Stored) -> str:
    """The last part of a key."""
    return stored.key.rpartition("/")[2]
