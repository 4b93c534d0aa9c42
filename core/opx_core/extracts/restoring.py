"""Loading a tenant beside the others, and restoring one after a rehearsal."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from opx_core import events
from opx_core.events import Happening
from opx_core.extracts import hiding
from opx_core.extracts.comparing import Differences, compare
from opx_core.extracts.loading import Copy, Wanted, beside
from opx_core.extracts.opening import Extract, Tell, opened, silent
from opx_core.extracts.values import BadExtract, Manifest
from opx_core.identity import system_actor
from opx_core.owner import TenantExists
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant

STREAM = "setup/tenant"
LOADED, RESTORED = "core.tenant_loaded", "core.tenant_restored"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded, and as which tenant; ``replaced`` tells a restore from its rehearsal."""

    tenant: Tenant
    manifest: Manifest
    events: int
    documents: int
    factors: int
    faults: tuple[str, ...] = ()
    differences: Differences | None = None
    replaced: bool = False


async def load(opx: Runtime, path: Path, wanted: Wanted, tell: Tell = silent) -> Loaded:
    """Make a new tenant of an extract: proven whole, or nothing of it stays."""
    if wanted.slug in [tenant.slug for tenant in await opx.tenants.all()]:
        raise TenantExists(f"There is already a tenant “{wanted.slug}”.")
    with opened(path) as extract:
        async with beside(opx, extract, wanted, tell) as copy:
            await _record(opx, copy.tenant, extract, RESTORED if wanted.source else LOADED)
            async with opx.owner() as owner:
                made = await hiding.publish(owner, copy.tenant, wanted.slug, wanted.source)
            return _loaded(made, extract, copy)


async def restore(
    opx: Runtime,
    path: Path,
    wanted: Wanted,
    decide: Callable[[Differences], bool],
    tell: Tell = silent,
) -> Loaded:
    """Rehearse a restore beside the live tenant, then let ``decide`` say whether to replace it.

    The one that is replaced is kept, hidden. Without replacing, nothing of the copy stays.
    """
    live = await opx.tenants.get(wanted.slug)
    with opened(path) as extract:
        _check_same(extract, live)
        async with beside(opx, extract, wanted, tell) as copy:
            tell("Comparing", 0, 0)
            found = await compare(opx, live, copy.tenant)
            replace = decide(found)
            if replace:
                await _record(opx, copy.tenant, extract, RESTORED)
                async with opx.owner() as owner:
                    await hiding.swap(owner, await opx.tenants.get(wanted.slug), copy.tenant)
            return _loaded(live, extract, copy, found, replaced=replace)


def _check_same(extract: Extract, live: Tenant) -> None:
    """A restore is of the same tenant: by name, for its id is another after a restore."""
    if extract.manifest.tenant.slug != live.slug:
        raise BadExtract(
            f"{extract.path.name} is of the tenant “{extract.manifest.tenant.slug}”, not of"
            f" “{live.slug}”. Load it beside with: opx tenant load FILE --as NAME"
        )


async def _record(opx: Runtime, tenant: Tenant, extract: Extract, kind: str) -> None:
    taken = extract.manifest
    values = {
        "tenant": taken.tenant.slug,
        "taken_at": f"{taken.taken:%-d %B %Y %H:%M} UTC",
        "file": extract.path.name,
    }
    async with opx.tenants.session(tenant):
        await events.record(Happening(STREAM, kind, system_actor(), values))


def _loaded(
    tenant: Tenant,
    extract: Extract,
    copy: Copy,
    found: Differences | None = None,
    *,
    replaced: bool = False,
) -> Loaded:
    return Loaded(
        tenant,
        extract.manifest,
        copy.verified.events,
        copy.documents,
        copy.factors,
        tuple(fault.sentence() for fault in copy.verified.faults),
        found,
        replaced,
    )
