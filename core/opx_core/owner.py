"""What only the owner of the database does: make, migrate and drop tenants."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from piccolo.conf.apps import AppConfig

from opx_core import access_log, people, registry
from opx_core.identity import Permission
from opx_core.migrate import inside, migrate
from opx_core.mistakes import Mistake
from opx_core.plugins import Plugins
from opx_core.tenants import Tenant
from opx_core.workflow import Workflow
from opx_core.workflows.storing import settle


class TenantExists(ValueError):
    """The slug is taken."""


class BadSlug(ValueError):
    """The slug is not of the form that addresses and commands need."""


class BadHost(Mistake):
    """The host name cannot be the tenant's. The message says why."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner's connection, with the installation's id and the application's role."""

    connection: asyncpg.Connection
    installation: str
    app_role: str
    apps: Sequence[AppConfig]
    permissions: Mapping[str, Permission]
    workflows: Mapping[str, Workflow]

    async def create(self, slug: str, name: str) -> Tenant:
        """Make a tenant with its schema, role and tables. It is hidden until it is ready."""
        tenant_id = f"t_{secrets.token_hex(6)}"
        tenant = Tenant(tenant_id, slug, name, f"opx_{self.installation}_{tenant_id}")
        try:
            await self.register(tenant)
        except asyncpg.UniqueViolationError:
            raise TenantExists(f"There is already a tenant “{slug}”.") from None
        except asyncpg.CheckViolationError:
            raise BadSlug(
                f"“{slug}” cannot be a tenant’s name: use a–z, 0–9 and hyphens, "
                "begin with a letter, at most 39 characters."
            ) from None
        await migrate(self.connection, self.apps, tenant)
        async with inside(self.connection, tenant):
            await settle(self.workflows)
        return tenant

    async def mark_ready(self, tenant: Tenant) -> None:
        """Let people and commands see the tenant."""
        await self.connection.execute("update opx.tenant set ready = true where id = $1", tenant.id)

    async def drop(self, tenant: Tenant) -> None:
        """Remove the tenant with everything in it. It cannot be taken back."""
        async with self.connection.transaction():
            await self.connection.execute("delete from opx.tenant where id = $1", tenant.id)
            await self.connection.execute(f'drop schema if exists "{tenant.id}" cascade')
            await self.connection.execute(f'drop role "{tenant.role}"')

    async def add_host(self, tenant: Tenant, host: str) -> None:
        """Let browsers that ask for ``host`` be this tenant's; :class:`BadHost`."""
        name = host.strip().lower().rstrip(".")
        try:
            await self.connection.execute(
                "insert into opx.tenant_host (host, tenant) values ($1, $2)", name, tenant.id
            )
        except asyncpg.UniqueViolationError:
            raise BadHost(f"“{name}” is a tenant’s already.") from None
        except asyncpg.CheckViolationError:
            raise BadHost(f"“{host}” is no host name, such as acme.example.org.") from None

    async def remove_host(self, tenant: Tenant, host: str) -> bool:
        """Take a host name away from the tenant; False where it had none of that name."""
        name = host.strip().lower().rstrip(".")
        done = await self.connection.execute(
            "delete from opx.tenant_host where host = $1 and tenant = $2", name, tenant.id
        )
        return bool(done != "DELETE 0")

    async def drop_unfinished(self, slug: str) -> bool:
        """Remove a tenant whose making was cut off before it was ready; False where none is."""
        row = await self.connection.fetchrow(
            "select id, slug, name, role from opx.tenant where slug = $1 and not ready", slug
        )
        if row is not None:
            await self.drop(Tenant(**row))
        return row is not None

    async def migrate_all(self, tell: Callable[[str], None] = lambda line: None) -> int:
        """Bring every tenant up to date; gives how many migrations ran.

        Its standard roles get the permissions that came with a new version or module.
        """
        rows = await self.connection.fetch(
            "select id, slug, name, role from opx.tenant where ready order by slug"
        )
        count = 0
        for row in rows:
            tenant = Tenant(**row)
            count += await self.bring_up(tenant, tell)
        return count

    async def bring_up(
        self, tenant: Tenant, tell: Callable[[str], None] = lambda line: None
    ) -> int:
        """Bring one tenant up to date; gives how many migrations ran."""
        count = await migrate(self.connection, self.apps, tenant, tell)
        async with inside(self.connection, tenant):
            for key in await people.grant_new(self.permissions.values()):
                tell(f"{tenant.slug}: new permission {key}")
            await access_log.look_ahead()
            for line in await settle(self.workflows):
                tell(f"{tenant.slug}: {line}")
        return count

    async def register(self, tenant: Tenant) -> None:
        """Make the tenant's schema and role, without tables yet, hidden."""
        group = registry.tenants_group(self.installation)
        async with self.connection.transaction():
            await self.connection.execute(
                "insert into opx.tenant (id, slug, name, role) values ($1, $2, $3, $4)",
                tenant.id,
                tenant.slug,
                tenant.name,
                tenant.role,
            )
            await self.connection.execute(f"""
                create role "{tenant.role}" nologin in role "{group}";
                grant "{tenant.role}" to "{self.app_role}";
                create schema "{tenant.id}";
                grant usage on schema "{tenant.id}" to "{tenant.role}";
                alter default privileges in schema "{tenant.id}"
                    grant select, insert, update, delete on tables to "{tenant.role}";
                alter default privileges in schema "{tenant.id}"
                    grant usage, select on sequences to "{tenant.role}";
            """)


@asynccontextmanager
async def connect(url: str, app_role: str, plugins: Plugins) -> AsyncIterator[Owner]:
    """Connect as the owner, alone: a second migrator waits until this one has finished."""
    connection = await asyncpg.connect(url, command_timeout=600)
    try:
        await connection.execute("select pg_advisory_lock($1)", registry.MIGRATION_LOCK)
        installation = await registry.prepare(connection, app_role)
        yield Owner(
            connection,
            installation,
            app_role,
            plugins.apps,
            plugins.permissions,
            plugins.workflows,
        )
    finally:
        await connection.close()
