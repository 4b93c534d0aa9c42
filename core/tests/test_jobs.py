"""Work after the request: asked for with the transaction, done once, and never lost."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest
import pytest_asyncio

from opx_core import db, jobs
from opx_core.jobs import Job, working
from opx_core.testing import make_tenant

FORBIDDEN = (
    *("select * from opx.outbox", "delete from opx.outbox", "select * from opx.tenant"),
    "update opx.outbox set run_at = now()",
    "insert into opx.outbox (tenant, job, payload, attempts) values ('', 'x', '{}', -9)",
)
WAITING = "select * from opx.outbox where tenant = $1 order by id"


class Broken(Exception):
    pass


async def leave_team(name):
    await db.insert("team", [{"name": name}])


async def break_down(**payload):
    await db.insert("team", [{"name": "Half done"}])
    raise Broken("The printer is out of paper")


async def dawdle(name):
    await leave_team(name)
    await asyncio.sleep(0.2)


RUNS = {"work": leave_team, "break": break_down, "dawdle": dawdle}


@pytest_asyncio.fixture(loop_scope="session")
async def desk(opx, tenant):
    extra = {f"core.{name}": Job(f"core.{name}", run) for name, run in RUNS.items()}
    await opx.database.pool.execute("delete from opx.outbox")
    yield replace(opx, plugins=replace(opx.plugins, jobs={**opx.plugins.jobs, **extra}))
    await opx.database.pool.execute("delete from opx.outbox")


@pytest_asyncio.fixture(loop_scope="session")
async def other_tenant(opx):
    made = await make_tenant(opx)
    yield made
    async with opx.owner() as owner:
        await owner.drop(made)


async def ask(opx, tenant, job, **payload):
    async with opx.tenants.session(tenant):
        await jobs.enqueue(job, **payload)


async def waiting(opx, tenant):
    return [dict(row) for row in await opx.database.pool.fetch(WAITING, tenant.id)]


async def teams(opx, tenant):
    async with opx.tenants.session(tenant):
        return [row["name"] for row in await db.fetch("select name from team order by id")]


async def test_a_job_is_asked_for_only_if_its_transaction_commits(desk, tenant):
    async with desk.tenants.session(tenant) as undone:
        await jobs.enqueue("core.work", name="Never")
        await undone.finish(commit=False)
    await ask(desk, tenant, "core.work", name="Kept")

    done = await working.drain(desk)

    assert (done, await teams(desk, tenant)) == (1, ["Kept"])
    assert await waiting(desk, tenant) == []


async def test_the_database_stamps_the_tenant_whatever_the_row_says(desk, tenant, shared_tenant):
    async with desk.tenants.session(tenant):
        await db.execute(
            "insert into opx.outbox (job, payload, tenant) values ('core.work', '{}', $1)",
            shared_tenant.id,
        )

    assert len(await waiting(desk, tenant)) == 1
    assert await waiting(desk, shared_tenant) == []


@pytest.mark.parametrize("sql", FORBIDDEN)
async def test_a_tenant_can_only_add_to_the_outbox(desk, tenant, sql):
    async with desk.tenants.session(tenant):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(sql)


async def test_two_workers_at_once_do_each_job_once(desk, tenant):
    names = [f"Team {number}" for number in range(6)]
    for name in names:
        await ask(desk, tenant, "core.dawdle", name=name)

    await asyncio.gather(working.drain(desk), working.drain(desk), working.drain(desk))
    await working.drain(desk)

    assert sorted(await teams(desk, tenant)) == names
    assert await waiting(desk, tenant) == []


async def test_a_failing_job_is_undone_and_goes_back_for_later(desk, tenant):
    await ask(desk, tenant, "core.break", case_id=1)

    await working.drain(desk)

    (row,) = await waiting(desk, tenant)
    assert await teams(desk, tenant) == []
    assert row["run_at"] > datetime.now(UTC)
    assert (row["attempts"], row["failed_at"], row["claimed_until"]) == (1, None, None)
    assert "The printer is out of paper" in row["error"]


async def test_a_job_waits_longer_each_time_and_fails_for_good_after_8(desk, tenant):
    await ask(desk, tenant, "core.break")
    waits = []

    for _ in range(working.MOST_ATTEMPTS):
        await desk.database.pool.execute("update opx.outbox set run_at = now()")
        before = datetime.now(UTC)
        await working.drain(desk)
        (row,) = await waiting(desk, tenant)
        waits.append(row["run_at"] - before)

    assert waits == sorted(waits)
    assert (row["attempts"], row["failed_at"] is None) == (8, False)
    assert "The printer is out of paper" in row["error"]


async def test_a_failed_job_is_not_tried_again_by_itself(desk, tenant):
    await ask(desk, tenant, "core.work", name="Never")
    await desk.database.pool.execute("update opx.outbox set failed_at = now()")

    assert await working.drain(desk) == 0


async def test_a_job_of_a_module_that_is_not_loaded_fails_by_name_and_stops_no_other(desk, tenant):
    await ask(desk, tenant, "robotics.click")
    await ask(desk, tenant, "core.work", name="Done all the same")

    await working.drain(desk)

    (row,) = await waiting(desk, tenant)
    assert "No loaded module has the job robotics.click" in row["error"]
    assert await teams(desk, tenant) == ["Done all the same"]


async def test_a_claimed_job_is_left_alone_until_its_worker_must_be_dead(desk, tenant):
    await ask(desk, tenant, "core.work", name="Orphan")
    claim = await desk.database.pool.fetchrow(working._CLAIM, working.CLAIM_SECONDS)
    too_early = await working.drain(desk)

    await desk.database.pool.execute("update opx.outbox set claimed_until = now()")
    in_time = await working.drain(desk)

    assert (claim["job"], too_early, in_time) == ("core.work", 0, 1)
    assert await teams(desk, tenant) == ["Orphan"]


async def test_two_claims_at_the_same_moment_never_take_the_same_job(desk, tenant):
    await ask(desk, tenant, "core.work", name="Once")

    async with desk.database.pool.acquire() as worker, worker.transaction():
        first = await worker.fetchrow(working._CLAIM, working.CLAIM_SECONDS)
        claim = desk.database.pool.fetchrow(working._CLAIM, working.CLAIM_SECONDS)
        second = asyncio.create_task(claim)
        await asyncio.sleep(0.1)

    assert first["job"] == "core.work"
    assert await second is None


async def test_a_busy_tenant_does_not_delay_anothers_only_job(desk, tenant, other_tenant):
    for number in range(20):
        await ask(desk, tenant, "core.work", name=f"Team {number}")
    await ask(desk, other_tenant, "core.work", name="The only one")

    done = await working.drain(desk, most=20)

    assert done == 20
    assert await teams(desk, other_tenant) == ["The only one"]
