"""Workbooks (XLSX, XLS, ODS): turned into CSV by a process of their own, which may be broken.

A workbook is a compressed archive that anybody may have made. The process has a limit of memory
and of time, so that a hostile or enormous one costs a sentence and nothing else.
"""

import asyncio
import json
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from opx_ingestor.files.reading import Unreadable

SECONDS = 150
MOST_UNPACKED = 1_500_000_000
STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook and how many rows it has."""

    name: str
    rows: int


def is_workbook(path: Path) -> bool:
    """Whether the file begins as workbooks do."""
    with path.open("rb") as raw:
        return raw.read(8).startswith(STARTS)


async def sheets(path: Path) -> list[Sheet]:
    """The sheets that have rows; :class:`Unreadable` says why there are none."""
    _check_size(path)
    found = json.loads(await _ask(path, "sheets"))
    return [Sheet(**each) for each in found if each["rows"]]


async def as_csv(path: Path, sheet: str, to: Path) -> None:
    """Write one sheet as CSV (UTF-8, commas), dates as 2026-11-20 14:05."""
    await _ask(path, "csv", sheet, str(to))


def _check_size(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise Unreadable("This workbook is damaged: save it again, or save it as CSV.") from None
    if size > MOST_UNPACKED:
        raise Unreadable("This workbook is too large once unpacked: save the sheet as CSV.")


async def _ask(path: Path, *words: str) -> bytes:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "opx_ingestor.files.workbook_child", str(path), *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(), SECONDS)
    except TimeoutError:
        raise Unreadable("Reading this workbook takes too long: save the sheet as CSV.") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == 2:
        raise Unreadable("This workbook has a password: save it without one.")
    if child.returncode != 0:
        raise Unreadable("This workbook cannot be read: save it again, or save it as CSV.")
    return said
