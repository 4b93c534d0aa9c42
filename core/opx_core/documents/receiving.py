"""A file that has arrived: examined, stored, and only then written down.

None of this holds a connection of the database while it reads or stores bytes.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from pathlib import Path

from opx_core import cases, db
from opx_core.data_classes import GENERAL
from opx_core.db import Row
from opx_core.documents import adding, storage
from opx_core.documents.adding import NewDocument
from opx_core.documents.extra_kinds import allowed
from opx_core.documents.limits import NotTaken
from opx_core.files import sandbox
from opx_core.files.verdict import clean_name
from opx_core.identity import Actor
from opx_core.policy import require
from opx_core.tenants import Tenant, Tenants

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Desk:
    """Where someone's files for one case arrive."""

    tenants: Tenants
    tenant: Tenant
    actor: Actor
    reference: str

    async def receive(self, path: Path, name: str, ring: str, data_class: str = GENERAL) -> Row:
        """Add the file at ``path``; gives its row. ``NotTaken`` says why not, and what to do."""
        name = clean_name(name)
        sha256, size = await asyncio.to_thread(digest, path)
        async with self.tenants.session(self.tenant):
            case = await self.case()
            if size:
                await adding.check(self.actor, case, sha256, size)
            kinds = await allowed()
        verdict = await sandbox.examine(path, name, kinds)
        if verdict.refusal:
            raise NotTaken(verdict.refusal)
        key, store = adding.new_key(), storage.active()
        await store.put(f"{self.tenant.id}/{key}", path)
        new = NewDocument(
            key, name, verdict.kind, size, sha256, ring, verdict.marks, data_class=data_class
        )
        try:
            async with self.tenants.session(self.tenant):
                return await adding.add(self.actor, self.reference, new)
        except Exception:
            await store.delete([f"{self.tenant.id}/{key}"])
            raise

    async def case(self) -> Row:
        """The case, for someone who may add to it. Inside a session."""
        case = await cases.find(self.actor, self.reference)
        require(self.actor, "core.add_documents", case)
        return case


def digest(path: Path) -> tuple[bytes, int]:
    """The SHA-256 of a file, read piece by piece, and its size."""
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
            size += len(piece)
    return found.digest(), size


async def store_bytes(new: NewDocument, content: bytes) -> None:
    """Put small bytes of our own making under a new document's key, in the current tenant."""
    await storage.active().put(f"{db.current().tenant}/{new.key}", content)
