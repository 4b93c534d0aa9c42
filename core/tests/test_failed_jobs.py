"""Failed and waiting jobs: seen, tried again and dropped, each tenant's its own."""

import json

import pytest
import pytest_asyncio

from opx_core import db, jobs
from opx_core.cases import Invalid
from opx_core.identity import system_actor
from opx_core.jobs import failed
from opx_core.jobs.failed import UnknownJob, shown_error
from opx_core.policy import NotAllowed
from opx_core.testing import make_person, make_tenant

TRACE = """Traceback (most recent call last):
  File "x.py", line 1, in run
    password = 'hunter2'
asyncpg.exceptions.UniqueViolationError: duplicate key value violates constraint "user_email"
DETAIL:  Key (email)=(ann@example.org) already exists.
"""
FAIL = "update opx.outbox set failed_at = now(), attempts = 8, error = $2 where tenant = $1"
COUNT = "select count(*) from opx.outbox where tenant = $1 and failed_at is not null"


@pytest_asyncio.fixture(loop_scope="session")
async def neighbour(opx):
    made = await make_tenant(opx)
    yield made
    async with opx.owner() as owner:
        await owner.drop(made)


async def fail(opx, tenant, job="complaints.look_for_duplicates", **payload):
    async with opx.tenants.session(tenant):
        await jobs.enqueue(job, **payload)
    await opx.database.pool.execute(FAIL, tenant.id, TRACE)


async def seen(opx, tenant):
    async with opx.tenants.session(tenant):
        return await failed.every(system_actor())


def test_the_error_is_the_last_line_without_values():
    said = shown_error(TRACE)

    assert said == "UniqueViolationError: duplicate key value violates constraint …"


async def test_a_failed_job_is_shown_in_words_with_what_it_is_about(opx, tenant):
    await fail(opx, tenant, case_id=41)

    (job,) = await seen(opx, tenant)

    assert (job.title, job.about, job.attempts) == ("Look for duplicates", ("case 41",), 8)
    assert "hunter2" not in job.error and "ann@" not in job.error


async def test_one_or_all_are_tried_again_at_once(opx, tenant):
    for number in (1, 2, 3):
        await fail(opx, tenant, case_id=number)
    first, *_ = await seen(opx, tenant)

    async with opx.tenants.session(tenant):
        one = await failed.retry(system_actor(), first.id)
        rest = await failed.retry(system_actor())

    assert (one, rest) == (1, 2)
    assert await opx.database.pool.fetchval(COUNT, tenant.id) == 0


async def test_dropping_wants_a_reason_and_is_an_event(opx, tenant):
    await fail(opx, tenant, case_id=7)
    (job,) = await seen(opx, tenant)

    async with opx.tenants.session(tenant):
        with pytest.raises(Invalid):
            await failed.drop(system_actor(), job.id, "  ")
        await failed.drop(system_actor(), job.id, "The case was logged by mistake")
        data = await db.fetch_value("select data from event_value order by event_id desc limit 1")

    assert await seen(opx, tenant) == []
    assert json.loads(data)["reason"] == "The case was logged by mistake"


async def test_another_tenants_jobs_are_never_seen_or_changed(opx, tenant, neighbour):
    await fail(opx, neighbour, case_id=7)
    (theirs,) = await seen(opx, neighbour)

    async with opx.tenants.session(tenant):
        assert await failed.every(system_actor()) == []
        assert await failed.retry(system_actor()) == 0
        for attempt in (
            failed.retry(system_actor(), theirs.id),
            failed.drop(system_actor(), theirs.id, "mine"),
        ):
            with pytest.raises(UnknownJob):
                await attempt

    assert await seen(opx, neighbour) == [theirs]


async def test_a_job_under_way_is_left_alone(opx, tenant):
    await fail(opx, tenant, case_id=7)
    await opx.database.pool.execute(
        "update opx.outbox set claimed_until = now() + interval '1 min' where tenant = $1",
        tenant.id,
    )
    (job,) = await seen(opx, tenant)

    async with opx.tenants.session(tenant):
        with pytest.raises(UnknownJob):
            await failed.drop(system_actor(), job.id, "Stop it")

    assert job.running


async def test_mending_jobs_needs_its_permission(opx, tenant):
    async with opx.tenants.session(tenant):
        leader = await make_person("leader")

        with pytest.raises(NotAllowed, match="Retry and drop jobs"):
            await failed.every(leader)


async def test_after_looking_at_the_outbox_the_session_is_the_tenants_again(opx, tenant):
    async with opx.tenants.session(tenant):
        await failed.every(system_actor())

        role = await db.fetch_value("select current_user")

    assert role == tenant.role
