"""Asking the limited process about a file. It may die or hang; we do not."""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path

from opx_core.files import outcome
from opx_core.files.outcome import Outcome
from opx_core.files.verdict import Verdict

EXAMINE_SECONDS, READ_SECONDS = 20.0, 45.0
AT_ONCE = 2
_KEPT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LC_ALL", "TMPDIR")
_TOO_HARD = "It could not be checked within our limits. Save it as a new PDF, and add that."
_UNREAD = "It takes too much to show. Download it to read it."
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


async def examine(path: Path, name: str, allowed: frozenset[str]) -> Verdict:
    """The verdict on a file; one that ends or outlives its process is refused."""
    words = ("examine", str(path), name, ",".join(sorted(allowed)))
    said = await _ask(EXAMINE_SECONDS, *words)
    try:
        found = json.loads(said)
        return Verdict(found["kind"], tuple(found["marks"]), found["refusal"])
    except (ValueError, KeyError, TypeError):
        return Verdict(refusal=_TOO_HARD)


async def read(path: Path, kind: str, folder: Path) -> Outcome:
    """What a file says; pictures of its pages are then in ``folder``."""
    await _ask(READ_SECONDS, "read", str(path), kind, str(folder))
    try:
        return outcome.load((folder / outcome.PREVIEW).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Outcome("", _UNREAD)


async def _ask(seconds: float, *words: str) -> str:
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with turn:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "opx_core.files.child", *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(seconds):
                said, _ = await child.communicate()
        except TimeoutError:
            return ""
        finally:
            await _end(child)
    return said.decode(errors="replace")


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
