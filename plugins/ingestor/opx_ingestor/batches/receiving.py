"""A file arrives: kept whole, read into rows, its kind recognised."""

import asyncio
import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from opx_core import db
from opx_core.identity import Actor
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import matching
from opx_ingestor.batches.batch import Batch
from opx_ingestor.batches.trying import LOST
from opx_ingestor.files import encodings, headers, keeping, workbook
from opx_ingestor.files.reading import Unreadable, look
from opx_ingestor.files.rows import Record, chunked
from opx_ingestor.settings import settings

AT_ONCE = 20
READ_AT_ONCE = 1_000_000


async def receive(
    actor: Actor, importer: str, name: str, file: IO[bytes], size: int, by_command: bool = False
) -> int:
    """Keep a file as a new batch that is to be read; gives its id."""
    (batch_id,) = await db.next_ids("ingestor_batch", 1)
    row = {
        "id": batch_id,
        "file_name": _tidy(name),
        "file_size": size,
        "file_digest": await asyncio.to_thread(keeping.digest, file),
        "importer": importer,
        "made_by": actor.id,
        "acted_by": actor.id,
        "by_command": by_command,
    }
    await db.insert("ingestor_batch", [row])
    await keeping.keep(batch_id, file)
    made = await batches.locked(batch_id)
    values = {"file": made.file_name, "size": f"{size:,}"}
    await batches.record(made, "ingestor.file_received", actor, **values)
    return batch_id


async def read(batch: Batch) -> None:
    """Read a locked batch's file into rows, in this transaction; or say why it cannot be."""
    try:
        async with db.atomic():
            await _read(batch)
    except LOST:
        raise
    except Unreadable as error:
        await batches.change(batch, state="refused", trouble=str(error))
    except Exception as error:
        words = f"It cannot be read ({type(error).__name__}): save it again as CSV in UTF-8."
        await batches.change(batch, state="refused", trouble=words)


async def _read(batch: Batch) -> None:
    with tempfile.TemporaryDirectory(prefix="opx-file-") as folder:
        path = Path(folder) / "file"
        await keeping.fetch(batch.id, path)
        delimiter = ""
        if await asyncio.to_thread(workbook.is_workbook, path):
            sheet = await _sheet(batch, path)
            if not sheet:
                return
            book, path, delimiter = path, Path(folder) / "sheet.csv", ","
            await workbook.as_csv(book, sheet, path)
        await asyncio.to_thread(_refuse_what_is_no_text, path)
        source = await asyncio.to_thread(look, path, delimiter)
        await keeping.forget_rows(batch.id)
        await _keep_rows(batch, source.records(), lossy=source.encoding == "cp1252")


async def _sheet(batch: Batch, path: Path) -> str:
    """The sheet to read: chosen, or the only one; else somebody has to choose."""
    if batch.sheet:
        return batch.sheet
    found = await workbook.sheets(path)
    if not found:
        raise Unreadable("This workbook has no rows on any sheet.")
    sheets = json.dumps([[each.name, each.rows] for each in found])
    if len(found) == 1:
        await batches.change(batch, sheets=sheets, sheet=found[0].name)
        return found[0].name
    await batches.change(batch, sheets=sheets, state="choosing")
    return ""


def _refuse_what_is_no_text(path: Path) -> None:
    with path.open("rb") as raw:
        start = raw.read(encodings.LOOKED_AT)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t \x00"):
        raise Unreadable("This file is empty.")
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc")):
        raise Unreadable("This is not a table: send a CSV file or a workbook.")
    marks = sum(1 for byte in start if byte < 9 or 13 < byte < 27)
    wide = encodings.of(path).startswith("utf-16")
    if not wide and marks > len(start) * 0.05:
        raise Unreadable("This is not a table: send a CSV file or a workbook.")


async def _keep_rows(batch: Batch, records: Iterator[Record], lossy: bool) -> None:
    pieces, number, total, most = chunked(records), 0, 0, settings().most_rows
    first: list[Record] = []
    while some := await asyncio.to_thread(lambda: list(islice(pieces, AT_ONCE))):
        first = first or [record for piece in some for record in piece][:50]
        await keeping.keep_rows(batch.id, number, some)
        number += len(some)
        total += sum(map(len, some))
        if total > most + 1:
            raise Unreadable(f"The file has more than {most:,} rows: load it in parts.")
    header_row = headers.find(first)
    below = total - sum(1 for record in first if record.number <= header_row)
    if below < 1:
        raise Unreadable("The file has no rows below its header.")
    columns = {"chunks": number, "checked": json.dumps({"lossy": int(lossy)})}
    await batches.change(batch, **columns)
    await matching.take_header(await batches.locked(batch.id), header_row)


def _tidy(name: str) -> str:
    """A file's name without a folder or characters that hide; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(ch for ch in last if ch.isprintable() and ch not in "\u202e\u202d\u2066\u2067")
    return shown.strip()[:200] or "file"
