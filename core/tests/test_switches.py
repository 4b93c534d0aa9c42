"""Modules switched off for one tenant: what that hides, and what it keeps."""

from dataclasses import replace

import pytest

from opx_core import db, jobs, plugins, switches
from opx_core.identity import system_actor
from opx_core.jobs import working
from opx_core.policy import NotAllowed
from opx_core.switches import CannotSwitch

OUTBOX = (
    "select count(*) from opx.outbox where tenant = $1 and job = 'complaints.look_for_duplicates'"
)


async def switch(opx, tenant, name, on):
    async with opx.tenants.session(tenant):
        await switches.switch(system_actor(), name, on)
    return await opx.tenants.get(tenant.id)


async def test_a_module_is_on_until_it_is_switched_off_for_this_tenant_alone(
    opx, tenant, shared_tenant
):
    before = await opx.tenants.get(tenant.id)

    after = await switch(opx, tenant, "ingestor", False)

    assert (before.off, after.off) == (frozenset(), {"ingestor"})
    assert (await opx.tenants.get(shared_tenant.id)).off == frozenset()


async def test_switching_twice_is_one_event_with_before_and_after(opx, tenant):
    for _ in range(2):
        await switch(opx, tenant, "ingestor", False)

    async with opx.tenants.session(tenant):
        rows = await db.fetch(
            "select e.kind, v.data from event e join event_value v on v.event_id = e.id"
            " where stream = 'setup/modules'"
        )

    assert [row["kind"] for row in rows] == ["core.module_switched_off"]
    assert '"before":{"State":"On"}' in rows[0]["data"]


@pytest.mark.parametrize("name", ["core", "web", "robotics"])
async def test_core_and_web_and_what_is_not_there_cannot_be_switched(session, name):
    with pytest.raises(CannotSwitch):
        await switches.switch(system_actor(), name, False)


async def test_a_module_that_another_needs_is_refused_by_name(session):
    loaded = plugins.active()
    before = plugins.activate(replace(loaded, needs={"ingestor": ("complaints",)}))
    try:
        with pytest.raises(CannotSwitch, match="“Ingestor” needs “Complaints”"):
            await switches.switch(system_actor(), "complaints", False)
    finally:
        plugins.activate(before)


async def test_switching_needs_its_permission(session, add_person):
    leader = await add_person("leader")

    with pytest.raises(NotAllowed, match="Switch modules"):
        await switches.switch(leader, "ingestor", False)


async def test_jobs_of_an_off_module_wait_and_are_done_when_it_is_on_again(opx, tenant):
    off = await switch(opx, tenant, "complaints", False)
    async with opx.tenants.session(off):
        await jobs.enqueue("complaints.look_for_duplicates", case_id=1)

    await working.drain(opx)
    waiting = await opx.database.pool.fetchval(OUTBOX, tenant.id)
    await switch(opx, tenant, "complaints", True)
    await working.drain(opx)

    assert waiting == 1
    assert await opx.database.pool.fetchval(OUTBOX, tenant.id) == 0


async def test_what_is_kept_and_asked_leaves_out_what_is_off(opx):
    loaded = plugins.active()

    reports = switches.kept(loaded.reports, {"complaints"})
    routes = switches.ask(loaded, "register_routes", {"complaints"})

    assert {switches.owner_of(key) for key in loaded.reports} == {"core", "complaints"}
    assert {switches.owner_of(key) for key in reports} == {"core"}
    assert len(routes) == len(loaded.hook.register_routes()) - 1
