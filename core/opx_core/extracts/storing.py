"""Documents of an extract into the object store, each read back and compared with its row."""

import asyncio
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg

from opx_core.documents import storage
from opx_core.extracts import unpacking
from opx_core.extracts.opening import Extract, Tell
from opx_core.extracts.packing import AT_ONCE, Packed
from opx_core.extracts.values import BadExtract
from opx_core.tenants import Tenant

_File = tuple[Packed, bytes | Path]


async def store(
    connection: asyncpg.Connection,
    tenant: Tenant,
    extract: Extract,
    folder: Path | None,
    tell: Tell,
) -> int:
    """Store every file; gives how many. ``folder`` holds them where they lie beside the extract.

    :class:`BadExtract` if they are not those that the tables name.
    """
    done, of = 0, extract.manifest.documents.count
    wrong, seen = 0, 0
    with tempfile.TemporaryDirectory(prefix="opx-load-") as spool:
        for pack in unpacking.packs(extract):
            packed = []
            for some in _batches(_source(extract, pack, folder, Path(spool))):
                packed += await asyncio.gather(*(_put(tenant, each, what) for each, what in some))
                done += len(some)
                tell("Documents", done, of)
            matching, other = await _compare(connection, tenant, packed)
            seen, wrong = seen + matching + other, wrong + other
    rows = await connection.fetchval(f'select count(*) from "{tenant.id}".document')  # noqa: S608 (an id of ours)
    known = extract.manifest.documents
    if (done, rows - seen, wrong) != (known.count, known.missing, known.altered):
        raise BadExtract(f"{extract.path.name}: its documents are not those that its tables name.")
    return done


def _source(extract: Extract, pack: str, folder: Path | None, spool: Path) -> Iterator[_File]:
    if not extract.manifest.documents.beside:
        return unpacking.unpacked(extract, pack, spool)
    if folder is None:
        raise BadExtract(f"{extract.path.name} needs the folder of its back-up: use opx restore.")
    return unpacking.beside(folder, extract, pack)


def _batches(source: Iterable[_File]) -> Iterator[list[_File]]:
    some: list[_File] = []
    for each, content in source:
        # A large one lies in a file that the next large one is written over.
        if isinstance(content, Path):
            yield [(each, content)]
            continue
        some.append((each, content))
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


async def _put(tenant: Tenant, packed: Packed, content: bytes | Path) -> Packed:
    """Keep it, and read it back."""
    store, key = storage.active(), f"{tenant.id}/{packed.name}"
    await store.put(key, content)
    seen = hashlib.sha256()
    async for piece in store.pieces(key):
        seen.update(piece)
    if seen.hexdigest() != packed.sha256:
        raise BadExtract(f"The object store gave {packed.name} back changed. Check the store.")
    return packed


async def _compare(
    connection: asyncpg.Connection, tenant: Tenant, packed: list[Packed]
) -> tuple[int, int]:
    """How many rows name one of these with the hash that it has, and with another."""
    whole = {UUID(each.name): each.sha256 for each in packed if "." not in each.name}
    rows = await connection.fetch(
        f'select key, sha256 from "{tenant.id}".document where key = any($1)',  # noqa: S608 (an id of ours)
        list(whole),
    )
    same = sum(row["sha256"].hex() == whole[row["key"]] for row in rows)
    return same, len(rows) - same
