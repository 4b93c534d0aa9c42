"""Tenants: which there are, and the session in which every query about one runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from opx_core.db import Database, Session
from opx_core.workflows.known import refresh


class UnknownTenant(LookupError):
    """There is no tenant of that name."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One customer of this installation. ``id`` is its schema, ``slug`` only a label.

    ``off`` are the modules that it has switched off (see ``switches``), ``hosts`` the names under
    which a browser is this tenant's at once, ``accent`` the colour of its links and buttons,
    ``logo`` the name of its picture (``organisation.logo``), empty where it has none.
    """

    id: str
    slug: str
    name: str
    role: str
    off: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    accent: str = "teal"
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Tenants:
    """The registry as the application reads it."""

    database: Database

    async def all(self) -> list[Tenant]:
        """Every tenant that is ready for use, by slug."""
        rows = await self.database.pool.fetch(
            "select t.id, t.slug, t.name, t.role, t.accent, t.logo,"
            " array(select m.module from opx.module_off m where m.tenant = t.id) as off,"
            " array(select h.host from opx.tenant_host h where h.tenant = t.id) as hosts"
            " from opx.tenant t where t.ready order by t.slug"
        )
        sets = ("off", "hosts")
        return [Tenant(**{**row, **{key: frozenset(row[key]) for key in sets}}) for row in rows]

    async def get(self, key: str) -> Tenant:
        """The tenant with this slug or id; :class:`UnknownTenant` names those there are."""
        tenants = await self.all()
        for tenant in tenants:
            if key in (tenant.slug, tenant.id):
                return tenant
        known = ", ".join(tenant.slug for tenant in tenants) or "none yet"
        raise UnknownTenant(
            f"There is no tenant “{key}”. Tenants: {known}. Make one with: opx tenant create {key}"
        )

    @asynccontextmanager
    async def session(self, tenant: Tenant) -> AsyncIterator[Session]:
        """One transaction in ``tenant``: committed at the end, undone on any error."""
        async with self.database.session(tenant.id, tenant.role) as session:
            session.switched_off = tenant.off
            await refresh()
            yield session
