"""Dropping a tenant: out of sight at once, then its documents and its tables."""

from dataclasses import dataclass

from opx_core import db
from opx_core.extracts import hiding
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant


@dataclass(frozen=True, slots=True)
class Gone:
    """How much went."""

    cases: int
    people: int
    events: int
    files: int


async def drop_whole(opx: Runtime, tenant: Tenant) -> Gone:
    """Drop a tenant for good. Where this is cut off, the next run goes on with it."""
    async with opx.tenants.session(tenant):
        cases, people, events = [
            await db.fetch_value(f"select count(*) from {table}")  # noqa: S608 (names of ours)
            for table in ("case_file", "user_account", "event")
        ]
    async with hiding.holding(opx, tenant.id), opx.owner() as owner:
        await hiding.hide(owner, tenant)
        files = await hiding.remove(owner, tenant)
    return Gone(cases, people, events, files)


async def clear_away(opx: Runtime) -> list[str]:
    """Drop what earlier runs that were cut off left behind; gives the names that it had."""
    async with opx.owner() as owner:
        return await hiding.clear(owner)
