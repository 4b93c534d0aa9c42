"""An extract is loaded beside the tenant it was taken of, whole, or nothing of it stays."""

import pytest

from opx_core import db, extracts
from opx_core.documents import storage
from opx_core.extracts import BadExtract, Wanted, schema
from opx_core.extracts.values import NOT_CARRIED
from opx_core.migrate import every, migrate, pending
from opx_core.owner import TenantExists
from opx_core.tenants import Tenant

from .test_broken_files import about

NONE = {"count": 0, "size": 0, "beside": False, "missing": 0, "altered": 0}


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
    assert other == {"event", "event_head", "event_value"}
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


SHAPE = """
select 'index ' || replace(pg_get_indexdef(i.indexrelid), $1, '') || i.indisvalid as what
from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = $1::regnamespace
union all
select 'key ' || t.relname || k.conname || replace(pg_get_constraintdef(k.oid), $1, '')
from pg_constraint k join pg_class t on t.oid = k.conrelid
where t.relnamespace = $1::regnamespace
union all
select 'trigger ' || t.relname || g.tgname || g.tgenabled::text
from pg_trigger g join pg_class t on t.oid = g.tgrelid
where t.relnamespace = $1::regnamespace and not g.tgisinternal
union all
select 'grant ' || c.relname || coalesce(replace(c.relacl::text, $1, ''), '')
from pg_class c where c.relnamespace = $1::regnamespace
order by 1
"""


async def test_indexes_keys_triggers_and_grants_are_as_in_any_tenant(taken):
    loaded = await extracts.load(taken.opx, taken.path, Wanted("loaded"))

    async with taken.opx.owner() as owner:
        one = await owner.connection.fetch(SHAPE, taken.tenant.id)
        other = await owner.connection.fetch(SHAPE, loaded.tenant.id)

    assert [row["what"] for row in one] == [row["what"] for row in other]
    assert len(one) > 300


async def test_nobody_is_signed_in_to_a_copy_and_no_token_opens_it(taken):
    async with taken.opx.tenants.session(taken.tenant):
        person = await db.fetch_value("select min(id) from user_account")
        await db.execute(
            "insert into user_session (user_id, token_hash, created_at, seen_at, expires_at)"
            " values ($1, 'x', now(), now(), now())",
            person,
        )
    path = taken.path.with_name("signed-in.opx")
    await extracts.extract(taken.opx, taken.tenant, path)

    loaded = await extracts.load(taken.opx, path, Wanted("loaded"))

    async with taken.opx.tenants.session(loaded.tenant):
        assert await db.fetch_value("select count(*) from user_session") == 0
        assert await db.fetch_value("select count(*) from user_account") == 1


async def everything(opx):
    async with opx.owner() as owner:
        run = owner.connection.fetch
        tenants = {row["id"] for row in await run("select id from opx.tenant")}
        schemas = {row["nspname"] for row in await run("select nspname from pg_namespace")}
        roles = {row["rolname"] for row in await run("select rolname from pg_roles")}
    return tenants, {s for s in schemas if s.startswith("t_")}, roles


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"migrations": [["fos", "fos_1"]]}, "holds tables of “fos”, which is not loaded here"),
        ({"migrations": [["core", "core_2999"]]}, "newer than this one"),
        ({"migrations": []}, "is not the table that its migrations make"),
        ({"documents": NONE}, "documents are not those that its tables name"),
        ({"sequences": [{"name": "x", "value": 1, "called": True}]}, "no sequence x"),
    ],
)
async def test_what_does_not_fit_is_refused_and_leaves_nothing(taken, changed, words):
    about(taken.path, **changed)
    before = await everything(taken.opx)

    with pytest.raises(BadExtract, match=words):
        await extracts.load(taken.opx, taken.path, Wanted("loaded"))

    assert await everything(taken.opx) == before
    assert [each async for each in storage.active().all("t_")] == []


async def test_rows_that_do_not_sum_up_leave_nothing(taken):
    tables = [table.model_dump() for table in taken.manifest.tables]
    about(taken.path, tables=[table | {"total": "1"} for table in tables])
    before = await everything(taken.opx)

    with pytest.raises(BadExtract, match="came out with other rows than were taken"):
        await extracts.load(taken.opx, taken.path, Wanted("loaded"))

    assert await everything(taken.opx) == before


async def test_an_older_extract_is_brought_up_to_date(opx, tmp_path):
    steps = [(app.app_name, step) for app, step in every(opx.plugins.apps)]
    newest = max(step for step in steps if step[0] == "core")
    async with opx.owner() as owner:
        old = Tenant("t_0000000000aa", "loaded-old", "Old", f"opx_{owner.installation}_old_t")
        await owner.register(old)
        await migrate(owner.connection, owner.apps, old, only=set(steps) - {newest})
        await owner.mark_ready(old)
    path = tmp_path / "old.opx"
    await extracts.extract(opx, old, path)

    loaded = await extracts.load(opx, path, Wanted("loaded"))

    async with opx.owner() as owner:
        assert not await pending(owner.connection, owner.apps, loaded.tenant)
        await owner.drop(loaded.tenant)
        await owner.drop(old)


async def test_second_factors_of_another_installation_are_removed_and_said(taken):
    async with taken.opx.tenants.session(taken.tenant):
        person = await db.fetch_value("select min(id) from user_account")
        await db.execute("insert into second_factor (user_id, secret) values ($1, 'x')", person)
    path = taken.path.with_name("factor.opx")
    await extracts.extract(taken.opx, taken.tenant, path)
    here = await extracts.load(taken.opx, path, Wanted("loaded"))
    about(path, seal="of another")

    elsewhere = await extracts.load(taken.opx, path, Wanted("loaded-elsewhere"))

    assert (here.factors, elsewhere.factors) == (0, 1)


async def test_broken_chains_are_refused_unless_they_are_meant(taken):
    async with taken.opx.owner() as owner:
        await owner.connection.execute(
            f"update \"{taken.tenant.id}\".event set actor_kind = 'nobody' where id = 1"
        )
    path = taken.path.with_name("broken.opx")
    await extracts.extract(taken.opx, taken.tenant, path)

    with pytest.raises(BadExtract, match="broken when it was taken"):
        await extracts.load(taken.opx, path, Wanted("loaded"))
    loaded = await extracts.load(taken.opx, path, Wanted("loaded", faults=True))

    assert len(loaded.faults) == 1


async def test_a_document_that_is_gone_or_altered_is_said_and_does_not_stop_a_back_up(taken):
    keys = [each.key async for each in storage.active().all(taken.tenant.id)]
    await storage.active().delete(keys[:1])
    await storage.active().put(keys[1], b"something else")
    path = taken.path.with_name("holes.opx")

    again = await extracts.extract(taken.opx, taken.tenant, path)

    assert (len(again.missing), len(again.altered)) == (1, 1)
    loaded = await extracts.load(taken.opx, path, Wanted("loaded"))
    assert loaded.documents == 2


async def test_nothing_that_lets_someone_in_is_carried(taken):
    async with taken.opx.tenants.session(taken.tenant):
        rows = await db.fetch(
            "select table_name from information_schema.columns "
            "where table_schema = current_schema() and column_name = 'token_hash'"
        )

    assert rows
    assert {row["table_name"] for row in rows} <= NOT_CARRIED
