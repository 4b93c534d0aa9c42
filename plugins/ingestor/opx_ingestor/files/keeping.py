"""The bytes and the rows of a batch's file, kept in the tenant's own tables.

There every web process and worker finds them, and a kill loses none.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from opx_core import db
from opx_ingestor.files.rows import Record, pack, unpack

PART = 1_000_000


def digest(file: IO[bytes]) -> bytes:
    """The SHA-256 of a file, read from its beginning."""
    file.seek(0)
    whole = hashlib.sha256()
    for part in _parts(file):
        whole.update(part)
    file.seek(0)
    return whole.digest()


async def keep(batch_id: int, file: IO[bytes]) -> None:
    """Keep a file's bytes."""
    for number, part in enumerate(_parts(file)):
        row = {"batch_id": batch_id, "number": number, "body": part}
        await db.insert("ingestor_part", [row])


async def fetch(batch_id: int, to: Path) -> None:
    """Write the kept bytes to ``to``, a megabyte in memory at a time."""
    number = 0
    with to.open("wb") as file:
        while True:
            part = await db.fetch_value(
                "select body from ingestor_part where batch_id = $1 and number = $2",
                batch_id,
                number,
            )
            if part is None:
                return
            file.write(part)
            number += 1


async def keep_rows(batch_id: int, first: int, pieces: Sequence[Sequence[Record]]) -> None:
    """Keep rows, in pieces numbered from ``first``."""
    await db.insert(
        "ingestor_chunk",
        [
            {
                "batch_id": batch_id,
                "number": number,
                "first_row": piece[0].number,
                "last_row": piece[-1].number,
                "rows": len(piece),
                "body": pack(piece),
            }
            for number, piece in enumerate(pieces, first)
        ],
    )


async def rows(batch_id: int, first: int, count: int = 1) -> list[Record]:
    """The rows of ``count`` pieces from ``first`` on."""
    found = await db.fetch(
        "select body from ingestor_chunk where batch_id = $1 and number >= $2 and number < $3 "
        "order by number",
        batch_id,
        first,
        first + count,
    )
    return [record for piece in found for record in unpack(piece["body"])]


async def rows_numbered(batch_id: int, numbers: Sequence[int]) -> dict[int, Record]:
    """Some rows by their numbers."""
    found = await db.fetch(
        "select distinct c.number, c.body from ingestor_chunk c join unnest($2::int[]) n(row) "
        "on n.row between c.first_row and c.last_row where c.batch_id = $1",
        batch_id,
        list(numbers),
    )
    wanted = set(numbers)
    every = (record for piece in found for record in unpack(piece["body"]))
    return {record.number: record for record in every if record.number in wanted}


async def clear(batch_id: int) -> None:
    """Delete a batch's bytes and rows, and the cells of its failed rows."""
    for table in ("ingestor_part", "ingestor_chunk", "ingestor_failure"):
        await db.execute(f"delete from {table} where batch_id = $1", batch_id)  # noqa: S608


async def forget_rows(batch_id: int) -> None:
    """Delete the rows, to read the file anew."""
    await db.execute("delete from ingestor_chunk where batch_id = $1", batch_id)


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(PART), b"")
