"""A batch from file to cases, step by step, as the worker does it."""

import pytest

from opx_core import db
from opx_core.jobs.working import drain
from opx_core.tables import Case
from opx_core.testing import make_person
from opx_ingestor.batches import batch as batches
from opx_ingestor.batches import clearing, loading, mending, working
from opx_ingestor.batches import rows as kept
from opx_ingestor.batches.mending import Edit

HEADER = "Reference,Received,Product,Issue,Last name,Postcode"


def table(*rows):
    return "\n".join([HEADER, *rows]).encode()


def good(number, **changed):
    given = {"received": "18/03/2026", "product": "Travel", "cause": "Other"} | changed
    return f"A-{number},{given['received']},{given['product']},{given['cause']},Ogden,LS1 1AA"


async def test_rows_are_checked_before_anything_is_loaded(matched, at, within):
    batch_id = await matched(table(good(1), good(2, product=""), good(1), "A-3,18/03/2026"))

    batch = await at(batch_id)

    assert batch.state == "checked"
    counted = {name: batch.checked[name] for name in ("rows", "created", "failed", "doubled")}
    assert counted == {"rows": 4, "created": 1, "failed": 3, "doubled": 1}
    assert await within(Case.count) == 0


async def test_a_load_makes_cases_of_the_one_who_loads(loaded, within, leader):
    batch = await loaded(table(good(1), good(2), good(3, product="")))

    assert (batch.state, batch.created) == ("loaded", 2)
    actors = "select distinct actor_id from event where kind = 'complaints.logged'"
    assert await within(lambda: db.fetch_value(actors)) == leader.id
    assert (await within(lambda: kept.counts(batch.id)))["waiting"] == 1


async def test_the_place_is_saved_with_the_rows_of_each_step(
    opx, tenant, matched, at, leader, monkeypatch
):
    monkeypatch.setattr("opx_ingestor.files.rows.CHUNK_ROWS", 2)
    batch_id = await matched(table(*(good(n) for n in range(7))))
    await at(batch_id, loading.start, leader)

    with pytest.raises(ConnectionResetError):
        async with opx.tenants.session(tenant):
            await loading.step(leader, await batches.locked(batch_id))
            raise ConnectionResetError

    assert (await at(batch_id)).cursor == 0
    await drain(opx)
    assert (await at(batch_id)).created == 7


async def test_a_second_chain_of_jobs_does_nothing(opx, matched, at, within, leader):
    batch_id = await matched(table(good(1)))
    await at(batch_id, loading.start, leader)
    chain = (await at(batch_id)).chain

    await within(lambda: loading.load_rows(batch_id, chain - 1))

    assert (await at(batch_id)).state == "loading"
    await drain(opx)
    assert (await at(batch_id)).created == 1


async def test_what_stands_still_is_woken_once(opx, matched, at, within, leader):
    batch_id = await matched(table(good(1)))
    await at(batch_id, loading.start, leader)
    await opx.database.pool.execute("delete from opx.outbox where job = 'ingestor.load_rows'")
    old = "update ingestor_batch set stepped_at = now() - interval '1 hour'"
    await within(lambda: db.execute(old))

    await within(working.look_after)
    await within(working.look_after)
    await drain(opx)

    assert ((await at(batch_id)).state, (await at(batch_id)).created) == ("loaded", 1)


async def test_a_paused_load_goes_on_where_it_was(opx, matched, at, leader, monkeypatch):
    monkeypatch.setattr("opx_ingestor.files.rows.CHUNK_ROWS", 2)
    batch_id = await matched(table(*(good(n) for n in range(6))))
    await at(batch_id, loading.start, leader)
    await drain(opx, 1)
    await at(batch_id, loading.pause, leader)
    await drain(opx)
    paused = await at(batch_id)

    await at(batch_id, loading.resume, leader)
    await drain(opx)

    assert (paused.state, paused.created) == ("paused", 1)
    assert (await at(batch_id)).created == 6


async def test_a_load_stops_when_its_starter_leaves_and_another_goes_on(
    opx, matched, at, within, leader
):
    batch_id = await matched(table(good(1)))
    await at(batch_id, loading.start, leader)
    gone = "update user_account set active = false where id = $1"
    await within(lambda: db.execute(gone, leader.id))
    await drain(opx)
    stopped = await at(batch_id)
    other = await within(lambda: make_person("leader"))

    await at(batch_id, loading.resume, other)
    await drain(opx)

    assert stopped.state == "stopped"
    assert (await at(batch_id)).created == 1


async def test_a_row_mended_before_the_load_is_loaded_as_mended(opx, matched, at, leader):
    batch_id = await matched(table(good(1), good(2, product="")))
    mended = await at(batch_id, _mend(leader, Edit(3, {2: "Travel"}, 0)))
    await at(batch_id, loading.start, leader)
    await drain(opx)

    batch = await at(batch_id)
    assert (mended.right, batch.created) == (1, 2)


async def test_a_row_mended_after_the_load_is_loaded_at_once(loaded, at, within, leader):
    batch = await loaded(table(good(1), good(2, product="")))

    await at(batch.id, _mend(leader, Edit(3, {2: "Travel"}, 0)))

    assert (await at(batch.id)).created == 2
    assert (await within(lambda: kept.counts(batch.id)))["waiting"] == 0


async def test_the_second_to_mend_a_row_is_told_of_the_first(matched, at, within, leader):
    batch_id = await matched(table(good(2, product="", cause="")))
    await at(batch_id, _mend(leader, Edit(2, {2: "Travel"}, 0)))

    late = await at(batch_id, _mend(leader, Edit(2, {2: "Pet"}, 0)))

    assert late.overtaken == (2,)
    (row,) = await within(lambda: _waiting(batch_id))
    assert row.cells[2] == "Travel"


async def test_a_row_left_out_is_not_loaded(opx, matched, at, leader):
    batch_id = await matched(table(good(1), good(2, product="")))
    await at(batch_id, lambda batch: mending.leave_out(batch, 3))
    await at(batch_id, loading.start, leader)
    await drain(opx)

    assert (await at(batch_id)).created == 1


async def test_a_batch_of_a_rival_book_is_not_there(loaded, within):
    batch = await loaded(table(good(1)))
    rival = await within(lambda: make_person("leader", books=("rival",)))

    with pytest.raises(batches.UnknownBatch):
        await within(lambda: batches.find(rival, batch.id))
    assert await within(lambda: batches.newest(rival)) == []


async def test_a_file_is_deleted_when_its_time_is_over(loaded, within, at):
    batch = await loaded(table(good(1), good(2, product="")))
    old = "update ingestor_batch set ended_at = now() - interval '31 days'"
    await within(lambda: db.execute(old))

    await within(clearing.clear_old_files)

    left = "select (select count(*) from ingestor_part) + (select count(*) from ingestor_chunk)"
    assert await within(lambda: db.fetch_value(left)) == 0
    assert ((await at(batch.id)).created, (await at(batch.id)).state) == (1, "loaded")


async def test_month_first_dates_are_read_as_chosen(loaded, within):
    await loaded(table(good(1, received="03/04/2026 09:10")), order="month")

    case = await within(lambda: Case.select().first())
    assert case["received_at"].isoformat() == "2026-03-04T09:10:00+00:00"


async def test_a_file_without_references_is_known_by_its_whole_rows(loaded):
    plan = {"whole_row": True}
    first = await loaded(table(good(1), good(2)), **plan)

    second = await loaded(table(good(1), good(2)), **plan)

    assert (first.created, second.unchanged) == (2, 2)


async def test_what_happened_to_a_batch_stands_on_its_stream(loaded, within):
    batch = await loaded(table(good(1)))

    kinds = "select array_agg(kind order by id) from event where stream = $1"
    assert await within(lambda: db.fetch_value(kinds, f"batch/{batch.id}")) == [
        *("ingestor.file_received", "ingestor.columns_matched"),
        *("ingestor.load_started", "ingestor.batch_loaded"),
    ]


def _mend(actor, *edits):
    return lambda batch: mending.mend(actor, batch, edits)


async def _waiting(batch_id):
    return await mending.waiting(await batches.locked(batch_id))


def test_the_jobs_are_registered(opx_plugins):
    assert {name for name in opx_plugins.jobs if name.startswith("ingestor.")} == {
        *("ingestor.read_file", "ingestor.check_rows", "ingestor.load_rows"),
        *("ingestor.undo_rows", "ingestor.look_after_batches"),
    }
