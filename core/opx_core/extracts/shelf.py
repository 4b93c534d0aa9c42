"""Documents beside a back-up of everything: each file once, whatever the number of back-ups.

Beside the files of a folder lies a list of their hashes. A file that is there and has its hash is
not fetched again; one that was damaged meanwhile is.
"""

import hashlib
import os
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from opx_core.documents.storage import Storage, Stored
from opx_core.extracts.packing import Packed, short
from opx_core.extracts.unpacking import file_hash, place

LIST = "known.txt"
_LINE = re.compile(r"([0-9a-f-]{36}(?:\.[a-z0-9-]{1,40})?) ([0-9a-f]{64})")


@dataclass(slots=True)
class Shelf:
    """Where one tenant's files are kept."""

    root: Path
    tenant: str
    fetched: int = 0
    _folder: Path | None = None
    _known: dict[str, str] = field(default_factory=dict)

    async def keep(self, store: Storage, stored: Stored) -> Packed:
        """Keep one file; ``NoBytes`` where it is gone."""
        name = short(stored)
        path = place(self.root, self.tenant, name)
        self._turn_to(path.parent)
        expected = self._known.get(name, "")
        if expected and _is_there(path, stored.size) and file_hash(path) == expected:
            return Packed(name, stored.size, expected)
        packed = await _fetch(store, stored, path)
        with (path.parent / LIST).open("a", encoding="ascii") as file:
            file.write(f"{name} {packed.sha256}\n")
        self._known[name] = packed.sha256
        self.fetched += 1
        return packed

    def _turn_to(self, folder: Path) -> None:
        if folder == self._folder:
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._known = folder, {}
        if (folder / LIST).exists():
            # A line that a crash cut off is no line.
            for line in (folder / LIST).read_text(encoding="ascii", errors="replace").splitlines():
                if found := _LINE.fullmatch(line):
                    self._known[found[1]] = found[2]


def sweep(root: Path, needed: Collection[tuple[str, str]]) -> int:
    """Remove every file but those ``needed``, as (tenant, name); gives how many."""
    removed = 0
    for path in root.glob("t_*/??/*"):
        is_needed = (path.parent.parent.name, path.name) in needed
        if path.name != LIST and not is_needed:
            path.unlink()
            removed += 1
    return removed


def _is_there(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


async def _fetch(store: Storage, stored: Stored, path: Path) -> Packed:
    partial = path.with_name(f".{path.name}.partial")
    seen, size = hashlib.sha256(), 0
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        async for piece in store.pieces(stored.key):
            seen.update(piece)
            size += len(piece)
            file.write(piece)
    partial.replace(path)
    return Packed(path.name, size, seen.hexdigest())
