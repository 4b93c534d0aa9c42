"""Indexes are built beside people at work, and a build that was cut off is begun again."""

import asyncio

import pytest
import pytest_asyncio
from piccolo.conf.apps import AppConfig

from opx_core import db
from opx_core.migrate import MigrationFailed, _indexes, migrate, pending

MIGRATION = """
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from opx_core.migrate import run_sql

CONCURRENTLY = {indexes!r}


async def forwards():
    manager = MigrationManager(migration_id="1", app_name="try", description="")
    manager.add_raw(run_sql("alter table team add column {column} date"))
    return manager
"""
WANTED = [("try_one", "on team (name)"), ("try_two", "on team (name, id)")]


@pytest_asyncio.fixture(loop_scope="session")
async def names(opx, tenant):
    async def read():
        async with opx.tenants.session(tenant):
            rows = await db.fetch(
                "select indexname from pg_indexes where schemaname = $1 and indexname like 'try%' "
                "order by 1",
                tenant.id,
            )
            return [row["indexname"] for row in rows]

    return read


async def test_indexes_are_made_and_dropped_and_running_again_changes_nothing(opx, tenant, names):
    async with opx.owner() as owner:
        await _indexes(owner.connection, tenant, WANTED)
        await _indexes(owner.connection, tenant, WANTED)
        made = await names()
        await _indexes(owner.connection, tenant, [("try_one", "")])

    assert made == ["try_one", "try_two"]
    assert await names() == ["try_two"]


async def test_an_index_that_was_left_unfinished_is_built_again(opx, tenant, names):
    async with opx.owner() as owner:
        await _indexes(owner.connection, tenant, WANTED)
        await owner.connection.execute(
            "update pg_index set indisvalid = false where indexrelid = $1::regclass::oid"
            .replace("$1", f"'{tenant.id}.try_one'")
        )  # fmt: skip
        await _indexes(owner.connection, tenant, WANTED)
        valid = await owner.connection.fetchval(
            f"select indisvalid from pg_index where indexrelid = '{tenant.id}.try_one'::regclass"
        )

    assert valid


async def test_someone_writes_while_an_index_is_built(opx, tenant, names):
    async with opx.owner() as owner:
        async with opx.tenants.session(tenant):
            await db.insert("team", [{"name": "Before"}])
            building = asyncio.create_task(_indexes(owner.connection, tenant, WANTED[:1]))
            await asyncio.sleep(0.2)
            async with asyncio.timeout(2):
                await db.insert("team", [{"name": "Meanwhile"}])
            assert not building.done()
        await building

    assert await names() == ["try_one"]


@pytest.fixture
def app(tmp_path):
    def written(name, column, indexes):
        text = MIGRATION.format(column=column, indexes=indexes)
        (tmp_path / f"try_{name}.py").write_text(text)
        return AppConfig(app_name="try", migrations_folder_path=str(tmp_path), table_classes=[])

    return written


async def test_an_index_may_be_on_a_column_of_the_same_migration(opx, tenant, names, app):
    wanted = app("one", "due_on", (("try_due", "on team (due_on)"),))

    async with opx.owner() as owner:
        ran = await migrate(owner.connection, [wanted], tenant)
        left = await pending(owner.connection, [wanted], tenant)

    assert (ran, left, await names()) == (2, [], ["try_due"])


async def test_indexes_that_could_not_be_made_are_tried_again_alone(opx, tenant, names, app):
    wanted = app("two", "met_on", (("try_met", "on team (no_such_column)"),))

    async with opx.owner() as owner:
        with pytest.raises(MigrationFailed, match=f"try_two, indexes.*{tenant.slug}.*opx migrate"):
            await migrate(owner.connection, [wanted], tenant)
        left = await pending(owner.connection, [wanted], tenant)

    assert [step for _, step in left] == ["try_two, indexes"]
