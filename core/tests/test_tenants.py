import asyncpg
import pytest

from opx_core import db
from opx_core.engine import SessionOver
from opx_core.owner import BadSlug, TenantExists
from opx_core.tables import Team
from opx_core.tenants import UnknownTenant


async def test_a_query_outside_a_session_fails(opx):
    with pytest.raises(SessionOver):
        await Team.select()


async def test_the_login_role_sees_no_tenants_table(opx, tenant):
    with pytest.raises(asyncpg.UndefinedTableError):
        await opx.database.pool.fetch("select * from team")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await opx.database.pool.fetch(f'select * from "{tenant.id}".team')


async def test_one_tenants_role_cannot_read_anothers_tables(opx, tenant, shared_tenant):
    async with opx.tenants.session(tenant):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.fetch(f'select * from "{shared_tenant.id}".team')


async def test_an_error_in_a_session_undoes_it(opx, tenant):
    with pytest.raises(ZeroDivisionError):
        async with opx.tenants.session(tenant):
            await db.insert("team", [{"name": "Never"}])
            1 / 0  # noqa: B018

    async with opx.tenants.session(tenant):
        assert await Team.count() == 0


async def test_an_unknown_tenant_is_named_with_those_there_are(opx, tenant):
    with pytest.raises(UnknownTenant, match=tenant.slug):
        await opx.tenants.get("nobody")


async def test_a_slug_is_used_once_and_is_plain(opx, tenant):
    async with opx.owner() as owner:
        with pytest.raises(TenantExists):
            await owner.create(tenant.slug, "Again")
        with pytest.raises(BadSlug):
            await owner.create("Not a slug!", "No")


async def test_a_tenant_cannot_change_or_delete_events(opx, tenant):
    async with opx.tenants.session(tenant):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute("update event set kind = 'x'")
