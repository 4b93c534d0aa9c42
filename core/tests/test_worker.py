"""A real worker, woken over Redis or by its own sweep."""

import asyncio
import contextlib
import signal
from dataclasses import replace
from datetime import datetime

import pytest_asyncio
import structlog
from arq.connections import ArqRedis

from opx_core import db, jobs
from opx_core.jobs import Job, waking, working

PATIENCE = 8


async def make_team(name):
    await db.insert("team", [{"name": name}])


@pytest_asyncio.fixture(loop_scope="session")
async def desk(opx, tenant):
    """The runtime with a job that is asked for and one that runs by itself."""

    async def tidy_up():
        if db.current().tenant == tenant.id:
            await make_team("Tidied")

    made = [Job("core.make_team", make_team), Job("core.tidy_up", tidy_up, recurring=True)]
    await opx.database.pool.execute("delete from opx.outbox")
    yield replace(opx, plugins=replace(opx.plugins, jobs={job.name: job for job in made}))
    await opx.database.pool.execute("delete from opx.outbox")


@contextlib.asynccontextmanager
async def at_work(desk):
    loop, worker = asyncio.get_running_loop(), working.worker(desk)
    task = asyncio.create_task(worker.async_run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def ask(opx, tenant, name):
    async with opx.tenants.session(tenant):
        await jobs.enqueue("core.make_team", name=name)


async def comes(opx, tenant, name, count=1):
    async with asyncio.timeout(PATIENCE):
        while True:
            async with opx.tenants.session(tenant):
                found = await db.fetch_value("select count(*) from team where name = $1", name)
            if found >= count:
                return found
            await asyncio.sleep(0.05)


async def far_from_a_sweep():
    """Wait until the next sweep, at every full ten seconds, is some seconds away."""
    second = datetime.now().second % 10
    if not 1 <= second <= 5:
        await asyncio.sleep((11 - second) % 10)


async def test_a_worker_that_is_woken_does_what_waits(desk, tenant):
    redis = await waking.connect(desk.redis_url)
    async with at_work(desk):
        await comes(desk, tenant, "Tidied")
        await far_from_a_sweep()
        asked = datetime.now()

        await ask(desk, tenant, "Woken for")
        await waking.wake(redis)

        assert await comes(desk, tenant, "Woken for") == 1
        assert (datetime.now() - asked).total_seconds() < 4
    await redis.aclose()


async def test_a_worker_that_is_woken_twice_is_woken_the_second_time_too(desk, tenant):
    redis = await waking.connect(desk.redis_url)
    async with at_work(desk):
        for name in ("First", "Second"):
            await far_from_a_sweep()
            await ask(desk, tenant, name)
            await waking.wake(redis)

            assert await comes(desk, tenant, name) == 1
    await redis.aclose()


async def test_the_sweep_does_a_job_whose_wake_up_was_lost(desk, tenant):
    await ask(desk, tenant, "Swept")

    async with at_work(desk):
        done = await comes(desk, tenant, "Swept")

    assert done == 1


async def test_a_job_that_runs_by_itself_is_put_once_into_the_outbox_of_each_tenant(desk, tenant):
    await working.schedule(desk)
    await working.schedule(desk)

    rows = await desk.database.pool.fetch("select tenant, job from opx.outbox")

    tenants = {each.id for each in await desk.tenants.all()}
    assert sorted((row["tenant"], row["job"]) for row in rows) == sorted(
        (each, "core.tidy_up") for each in tenants
    )


async def test_a_redis_that_is_gone_loses_the_wake_up_and_not_the_request(tmp_path):
    gone = ArqRedis(unix_socket_path=str(tmp_path / "no.sock"))

    with structlog.testing.capture_logs() as logged:
        await waking.wake(gone)

    assert [each["event"] for each in logged] == ["wake_up_lost"]
    await gone.aclose()
