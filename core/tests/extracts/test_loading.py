"""An extract is loaded beside the tenant it was taken of, whole, or nothing of it stays."""

import pytest

from opx_core import db, extracts
from opx_core.documents import storage
from opx_core.extracts import Wanted, schema
from opx_core.extracts.values import NOT_CARRIED
from opx_core.owner import TenantExists


async def sums(opx, tenant):
    async with opx.tenants.session(tenant) as session:
        found = await schema.relations(session.connection, tenant.id)
        return {
            each.name: await schema.total(session.connection, tenant.id, each, each.columns)
            for each in found
            if each.name not in NOT_CARRIED
        }


async def bytes_of(tenant):
    store = storage.active()
    return {
        each.key.rpartition("/")[2]: await store.read(each.key)
        async for each in store.all(tenant.id)
    }


async def test_a_tenant_is_loaded_beside_itself_with_every_row_and_byte(taken):
    before = await sums(taken.opx, taken.tenant)

    loaded = await extracts.load(taken.opx, taken.path, Wanted("loaded"))

    after = await sums(taken.opx, loaded.tenant)
    other = {name for name in before if before[name] != after[name]}
    assert other == {"event", "event_head", "event_ring", "event_value"} - {"event_ring"}
    assert after["event"][0] == before["event"][0] + 1  # that it was loaded
    assert await bytes_of(taken.tenant) == await bytes_of(loaded.tenant)
    assert loaded.documents == 3 and loaded.events == taken.manifest.events.count


async def test_a_name_that_is_taken_is_refused_before_anything_is_done(taken):
    with pytest.raises(TenantExists):
        await extracts.load(taken.opx, taken.path, Wanted(taken.tenant.slug))


async def test_new_rows_follow_those_that_were_carried(taken):
    loaded = await extracts.load(taken.opx, taken.path, Wanted("loaded"))

    async with taken.opx.tenants.session(loaded.tenant):
        (case_id,) = await db.next_ids("case_file", 1)
        most = await db.fetch_value("select max(id) from case_file")

    assert case_id > most
