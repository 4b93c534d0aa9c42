"""Sessions and transactions: what is undone, and what a cancelled query leaves behind."""

import asyncio
import contextlib
from random import Random

import asyncpg
import pytest

from opx_core import db
from opx_core.engine import SessionOver
from opx_core.tables import Team


async def add(*names):
    await db.insert("team", [{"name": name} for name in names])


async def names():
    return [row["name"] for row in await Team.select(Team.name).order_by(Team.id)]


async def test_an_inner_failure_is_undone_and_the_rest_is_kept(session):
    await add("Before")
    async with db.atomic():
        await add("Outer")
        with contextlib.suppress(ZeroDivisionError):
            async with db.atomic():
                await add("Inner")
                1 / 0  # noqa: B018
        await add("After")

    assert await names() == ["Before", "Outer", "After"]


async def test_an_outer_failure_undoes_what_was_kept_inside(session):
    with contextlib.suppress(ZeroDivisionError):
        async with db.atomic():
            async with db.atomic():
                await add("Inner")
            1 / 0  # noqa: B018

    assert await names() == []


async def test_an_error_of_the_database_inside_leaves_the_session_usable(session):
    await add("North")

    with pytest.raises(asyncpg.UniqueViolationError):
        async with db.atomic():
            await add("North")

    await add("South")
    assert await names() == ["North", "South"]


@pytest.mark.parametrize(("commit", "kept"), [(True, ["North"]), (False, [])])
async def test_a_finished_session_is_over_for_every_way_to_query(opx, tenant, commit, kept):
    async with opx.tenants.session(tenant) as opened:
        await add("North")
        await opened.finish(commit=commit)
        await opened.finish(commit=not commit)
        for query in (Team.select(), db.fetch("select 1"), db.insert("team", [{"name": "x"}])):
            with pytest.raises(SessionOver):
                await query

    async with opx.tenants.session(tenant):
        assert await names() == kept


async def test_a_session_is_not_found_after_its_block(opx, tenant):
    async with opx.tenants.session(tenant):
        inside = db.current()

    with pytest.raises(SessionOver):
        db.current()
    with pytest.raises(SessionOver):
        await Team.select()
    assert inside.tenant == tenant.id


async def test_a_session_inside_another_is_one_of_its_own(opx, tenant, shared_tenant):
    async with opx.tenants.session(tenant):
        await add("Ours")
        async with opx.tenants.session(shared_tenant) as other:
            assert await db.fetch_value("select current_schema") == shared_tenant.id
            await other.finish(commit=False)
        assert await names() == ["Ours"]


async def test_a_finished_session_gives_its_connection_back_at_once(opx, tenant):
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(opx.settings.pool_size * 2):
            opened = await stack.enter_async_context(opx.tenants.session(tenant))
            await asyncio.wait_for(opened.finish(commit=True), 5)

    assert opx.database.pool.get_idle_size() > 0


async def state(opx, connection):
    """The connection as its next user finds it."""
    return await connection.fetchrow(
        "select current_user = session_user and current_setting('role') = 'none' as own_role, "
        "current_setting('search_path') path, now() = statement_timestamp() fresh"
    )


async def idle_in_transaction(opx):
    async with opx.owner() as owner:
        return await owner.connection.fetchval(
            "select count(*) from pg_stat_activity where state like 'idle in transaction%' "
            "and usename <> current_user"
        )


async def cut_off(opx, tenant, after, twice):
    """Begin a write and a slow query and cancel them, perhaps once more while they are undone."""

    async def work():
        async with opx.tenants.session(tenant):
            await add("Never")
            await db.execute("select pg_sleep(5)")

    task = asyncio.create_task(work())
    await asyncio.sleep(after)
    task.cancel()
    if twice:
        await asyncio.sleep(0)
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_cancelled_queries_leave_nothing_to_the_next_user_of_their_connection(opx, tenant):
    chance, plain = Random(7), None
    async with opx.database.pool.acquire() as connection:
        plain = await state(opx, connection)

    for number in range(200):
        await cut_off(opx, tenant, chance.choice((0, 0.001, 0.003, 0.01)), number % 2)
        async with opx.database.pool.acquire() as connection:
            assert await state(opx, connection) == plain, number

    assert await idle_in_transaction(opx) == 0
    async with opx.tenants.session(tenant):
        assert await names() == []


async def test_many_cancelled_at_once_leave_a_pool_that_works(opx, tenant, shared_tenant):
    chance = Random(11)

    for _ in range(10):
        await asyncio.gather(
            *(cut_off(opx, tenant, chance.random() / 50, n % 2) for n in range(20))
        )

    assert await idle_in_transaction(opx) == 0
    async with opx.tenants.session(shared_tenant):
        assert await db.fetch_value("select current_schema") == shared_tenant.id
    assert opx.database.pool.get_size() <= opx.settings.pool_size
