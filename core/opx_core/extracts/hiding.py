"""Tenants that nobody sees: one that is being loaded or dropped, one that was replaced.

Whoever loads or drops one holds a lock for as long as that takes. Where nobody holds it, the work
was cut off, and the next to come clears it away.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from opx_core.documents import storage
from opx_core.mistakes import Mistake
from opx_core.owner import Owner, TenantExists
from opx_core.runtime import NotConfigured, Runtime
from opx_core.tenants import Tenant

LOADING, DROPPING, REPLACED, RESTORED = "loading", "dropping", "replaced", "restored"
PUT_BACK = "put-back"
LOCK = 730_612
_HELD = "select pg_try_advisory_lock($1, hashtext($2))"
_HIDDEN = """
select t.id, t.slug, t.name, t.role, c.slug as was, c.at, c.source from opx.tenant t
join opx.tenant_copy c on c.tenant = t.id where c.purpose = any($1) order by c.at
"""


class NothingReplaced(Mistake):
    """There is no replaced tenant of this name."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A tenant that nobody sees, what it was called, and since when.

    ``restored`` is the copy of a restore that was taken back, not what a restore replaced.
    """

    tenant: Tenant
    was: str
    since: datetime
    restored: bool = False


def new_id() -> str:
    """An id that no tenant has."""
    return f"t_{secrets.token_hex(6)}"


@asynccontextmanager
async def holding(opx: Runtime, tenant_id: str) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection for one hidden tenant: no time-outs, and nobody clears it away."""
    if opx.owner_url is None:
        raise NotConfigured("This needs the owner of the database: set OPX_OWNER_DATABASE_URL.")
    connection = await asyncpg.connect(opx.owner_url)
    try:
        if not await connection.fetchval(_HELD, LOCK, tenant_id):
            raise Mistake("Another run is at work on this tenant: wait until it has ended.")
        yield connection
    finally:
        await connection.close()


async def begin(owner: Owner, tenant_id: str, wanted: str, name: str, source: str) -> Tenant:
    """A hidden tenant that is to become ``wanted``; :class:`TenantExists`."""
    slug = f"copy-{tenant_id[2:]}"
    tenant = Tenant(tenant_id, slug, name, f"opx_{owner.installation}_{tenant_id}")
    async with owner.connection.transaction():
        try:
            await owner.register(tenant)
        except asyncpg.UniqueViolationError:
            raise TenantExists(f"There is already a tenant with the id {tenant_id}.") from None
        await _mark(owner, tenant, LOADING, wanted, source)
    return tenant


async def publish(owner: Owner, tenant: Tenant, slug: str, source: str = "") -> Tenant:
    """Let people and commands see it, as ``slug``; :class:`TenantExists` where that is taken."""
    try:
        async with owner.connection.transaction():
            await owner.connection.execute(
                "update opx.tenant set slug = $2, ready = true where id = $1", tenant.id, slug
            )
            await _unmark(owner, tenant)
            if source:
                await _mark(owner, tenant, RESTORED, slug, source)
    except asyncpg.UniqueViolationError:
        raise TenantExists(f"There is already a tenant “{slug}”.") from None
    return replace(tenant, slug=slug)


async def swap(owner: Owner, live: Tenant, hidden: Tenant, source: str = "") -> None:
    """Let ``hidden`` be what ``live`` is, at once; ``live`` is kept, hidden, as replaced.

    ``source`` is :data:`PUT_BACK` where ``live`` is the copy of a restore that is taken back.
    """
    run = owner.connection.execute
    async with owner.connection.transaction():
        await run("set local lock_timeout = '10s'")
        await run(
            "update opx.tenant set slug = $2, ready = false where id = $1",
            *(live.id, f"was-{live.id[2:]}"),
        )
        await run(
            "update opx.tenant set slug = $2, ready = true where id = $1", hidden.id, live.slug
        )
        await run("update opx.tenant_host set tenant = $2 where tenant = $1", live.id, hidden.id)
        await _unmark(owner, hidden)
        await _unmark(owner, live)
        await _mark(owner, live, REPLACED, live.slug, source)


async def hidden(owner: Owner, *purposes: str) -> list[Hidden]:
    """The hidden tenants, oldest first."""
    rows = await owner.connection.fetch(_HIDDEN, purposes)
    fields = ("id", "slug", "name", "role")
    return [
        Hidden(
            Tenant(**{key: row[key] for key in fields}),
            row["was"],
            row["at"],
            row["source"] == PUT_BACK,
        )
        for row in rows
    ]


async def replaced(owner: Owner, slug: str) -> list[Hidden]:
    """What was replaced under this name, oldest first; :class:`NothingReplaced`."""
    found = [each for each in await hidden(owner, REPLACED) if each.was == slug]
    if not found:
        raise NothingReplaced(f"No tenant was replaced as “{slug}”, or it is dropped already.")
    return found


async def clear(owner: Owner) -> list[str]:
    """Drop what was being loaded or dropped when its run was cut off; gives their names."""
    dropped = []
    for each in await hidden(owner, LOADING, DROPPING):
        if not await owner.connection.fetchval(_HELD, LOCK, each.tenant.id):
            continue
        await remove(owner, each.tenant)
        await owner.connection.execute(
            "select pg_advisory_unlock($1, hashtext($2))", LOCK, each.tenant.id
        )
        dropped.append(each.was)
    return dropped


async def hide(owner: Owner, tenant: Tenant) -> None:
    """Take a tenant out of sight, to be dropped: its name is free at once."""
    async with owner.connection.transaction():
        await owner.connection.execute(
            "update opx.tenant set slug = $2, ready = false where id = $1",
            *(tenant.id, f"was-{tenant.id[2:]}"),
        )
        await _unmark(owner, tenant)
        await _mark(owner, tenant, DROPPING, tenant.slug, "")


async def is_loading(owner: Owner, tenant: Tenant) -> bool:
    """Whether nobody has published it yet."""
    sql = "select exists (select from opx.tenant_copy where tenant = $1 and purpose = $2)"
    return bool(await owner.connection.fetchval(sql, tenant.id, LOADING))


async def remove(owner: Owner, tenant: Tenant) -> int:
    """Drop a hidden tenant with its documents; gives how many files went."""
    store = storage.active()
    keys = [each.key async for each in store.all(tenant.id)]
    await store.delete(keys)
    await owner.drop(tenant)
    return len(keys)


async def _mark(owner: Owner, tenant: Tenant, purpose: str, slug: str, source: str) -> None:
    await owner.connection.execute(
        "insert into opx.tenant_copy (tenant, purpose, slug, source) values ($1, $2, $3, $4)",
        *(tenant.id, purpose, slug, source),
    )


async def _unmark(owner: Owner, tenant: Tenant) -> None:
    await owner.connection.execute("delete from opx.tenant_copy where tenant = $1", tenant.id)
