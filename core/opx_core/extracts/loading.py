"""Loading an extract beside what there is: as a tenant of its own, hidden until it is proven."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from opx_core import db
from opx_core.extracts import filling, fitting, hiding, storing
from opx_core.extracts.opening import Extract, Tell, silent
from opx_core.extracts.taking import SEAL
from opx_core.extracts.values import FORMAT, BadExtract
from opx_core.runtime import Runtime
from opx_core.signing_in.sealing import Box
from opx_core.tenants import Tenant
from opx_core.verify import Verified, verify


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an extract is to become. ``folder`` holds its documents where they lie beside it.

    ``jobs`` carries over what waited to be done: only where the copy replaces the tenant, else it
    would be done twice. ``faults`` takes a tenant whose chains were broken when it was taken.
    """

    slug: str
    folder: Path | None = None
    tenant_id: str = field(default_factory=hiding.new_id)
    source: str = ""
    jobs: bool = False
    faults: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A loaded tenant, still hidden, and what was found while it was proven."""

    tenant: Tenant
    connection: asyncpg.Connection
    verified: Verified
    documents: int
    factors: int


@asynccontextmanager
async def beside(
    opx: Runtime, extract: Extract, wanted: Wanted, tell: Tell = silent
) -> AsyncIterator[Copy]:
    """Load and prove an extract. Unless it is published inside, nothing of it stays."""
    fitting.check_modules(opx, extract)
    extract.check(tell)
    async with opx.owner() as owner:
        await hiding.clear(owner)
    async with hiding.holding(opx, wanted.tenant_id) as connection:
        tenant = await _begin(opx, extract, wanted)
        try:
            await filling.fill(connection, tenant, extract, tell, jobs=wanted.jobs)
            count = await storing.store(connection, tenant, extract, wanted.folder, tell)
            async with opx.owner() as owner:
                await owner.bring_up(tenant)
            verified = await _prove(opx, tenant, wanted, tell)
            factors = await _unreadable(opx, tenant, extract)
            yield Copy(tenant, connection, verified, count, factors)
        finally:
            await _end(opx, tenant)


async def _begin(opx: Runtime, extract: Extract, wanted: Wanted) -> Tenant:
    taken = extract.manifest
    async with opx.owner() as owner:
        tenant = await hiding.begin(
            owner, wanted.tenant_id, wanted.slug, taken.tenant.name, wanted.source
        )
        await owner.connection.execute(
            "update opx.tenant set accent = $2, logo = $3 where id = $1",
            *(tenant.id, taken.tenant.accent, taken.tenant.logo),
        )
        off = [key for key in taken.tenant.off if key in opx.plugins.names]
        await owner.connection.executemany(
            "insert into opx.module_off (tenant, module) values ($1, $2)",
            [(tenant.id, key) for key in off],
        )
        try:
            await filling.make(owner, tenant, extract)
        except BaseException:
            await hiding.remove(owner, tenant)
            raise
    return tenant


async def _end(opx: Runtime, tenant: Tenant) -> None:
    async with opx.owner() as owner:
        if await hiding.is_loading(owner, tenant):
            await hiding.remove(owner, tenant)


async def _prove(opx: Runtime, tenant: Tenant, wanted: Wanted, tell: Tell) -> Verified:
    async with opx.tenants.session(tenant):
        found = await verify(lambda done, of: tell("Chains of events", done, of))
    if found.faults and not wanted.faults:
        first = found.faults[0].sentence()
        raise BadExtract(
            f"Its chains of events were broken when it was taken: {first}. Load it all the same"
            " with --with-faults."
        )
    return found


async def _unreadable(opx: Runtime, tenant: Tenant, extract: Extract) -> int:
    """Remove second factors that another installation's secret sealed; gives how many."""
    if Box.of(opx.settings).sign(SEAL, FORMAT) == extract.manifest.seal:
        return 0
    async with opx.tenants.session(tenant):
        await db.execute("delete from recovery_code")
        return int((await db.execute("delete from second_factor")).rpartition(" ")[2])
