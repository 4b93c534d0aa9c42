"""A restore is rehearsed beside the live tenant, told, and only then done; it can be taken back."""

import pytest

from opx_core import db, extracts
from opx_core.documents import storage
from opx_core.extracts import BadExtract, Wanted, hiding
from opx_core.extracts.hiding import NothingReplaced
from opx_core.extracts.taking_back import PutBackAlready
from opx_core.testing import make_person

from .conftest import receive


async def work_on(taken):
    """A case more, of which the back-up does not know."""
    async with taken.opx.tenants.session(taken.tenant):
        return (await receive(await make_person("handler")))["reference"]


async def references(opx, slug):
    async with opx.tenants.session(await opx.tenants.get(slug)):
        return {row["reference"] for row in await db.fetch("select reference from case_file")}


async def restore(taken, *, replace):
    found = []

    def decide(differences):
        found.append(differences)
        return replace

    wanted = Wanted(taken.tenant.slug, jobs=True)
    return await extracts.restore(taken.opx, taken.path, wanted, decide), found[0]


async def test_a_rehearsal_says_what_differs_and_leaves_nothing(taken):
    newer = await work_on(taken)
    before = [each.id for each in await taken.opx.tenants.all()]

    loaded, found = await restore(taken, replace=False)

    counts = {name: (here, there) for name, here, there in found.tables}
    assert counts["case_file"] == (4, 3)
    assert (found.live_only, found.copy_only) == ([newer], [])
    assert not loaded.replaced and [each.id for each in await taken.opx.tenants.all()] == before
    async with taken.opx.owner() as owner:
        assert await hiding.hidden(owner, hiding.LOADING, hiding.REPLACED) == []


async def test_a_copy_of_what_has_not_changed_holds_the_same(taken):
    _, found = await restore(taken, replace=False)

    assert found.none


async def test_people_who_left_since_are_named(taken):
    async with taken.opx.tenants.session(taken.tenant):
        await db.execute("update user_account set active = false, name = 'Sam Leaver'")

    _, found = await restore(taken, replace=False)

    assert found.let_in_again and found.altered == ["user_account"]


async def test_a_restore_replaces_and_is_taken_back(taken):
    slug, newer = taken.tenant.slug, await work_on(taken)
    async with taken.opx.owner() as owner:
        await owner.add_host(taken.tenant, "restored.example.org")

    await restore(taken, replace=True)

    live = await taken.opx.tenants.get(slug)
    assert live.id != taken.tenant.id and live.hosts == {"restored.example.org"}
    assert newer not in await references(taken.opx, slug)
    await extracts.put_back(taken.opx, slug)
    assert newer in await references(taken.opx, slug)


async def test_a_second_put_back_lets_the_copy_be_live_only_when_asked(taken):
    slug = taken.tenant.slug
    await restore(taken, replace=True)
    copy = (await taken.opx.tenants.get(slug)).id
    await extracts.put_back(taken.opx, slug)

    with pytest.raises(PutBackAlready, match=f"the copy {taken.tenant.id}, live since"):
        await extracts.put_back(taken.opx, slug)

    assert (await taken.opx.tenants.get(slug)).id == taken.tenant.id
    assert (await extracts.put_back(taken.opx, slug, again=True)).id == copy
    assert "as it was restored" in (await extracts.standing(taken.opx, slug)).words
    assert (await extracts.put_back(taken.opx, slug)).id == taken.tenant.id


async def test_jobs_that_waited_go_with_a_restore_and_not_with_a_copy(taken):
    count = "select count(*) from opx.outbox where tenant = $1"
    waiting = await taken.opx.database.pool.fetchval(count, taken.tenant.id)

    copy = await extracts.load(taken.opx, taken.path, Wanted("loaded"))
    await restore(taken, replace=True)

    live = await taken.opx.tenants.get(taken.tenant.slug)
    assert waiting > 0
    assert await taken.opx.database.pool.fetchval(count, copy.tenant.id) == 0
    assert await taken.opx.database.pool.fetchval(count, live.id) == waiting
    await extracts.put_back(taken.opx, taken.tenant.slug)


async def test_what_was_replaced_is_dropped_with_its_documents(taken):
    await restore(taken, replace=True)
    await extracts.put_back(taken.opx, taken.tenant.slug)

    dropped = await extracts.drop_replaced(taken.opx, taken.tenant.slug)

    assert dropped == 1
    with pytest.raises(NothingReplaced):
        await extracts.put_back(taken.opx, taken.tenant.slug)
    assert len([each async for each in storage.active().all(taken.tenant.id)]) == 3


async def test_another_tenants_extract_is_no_back_up_of_this_one(taken):
    await extracts.load(taken.opx, taken.path, Wanted("loaded"))

    with pytest.raises(BadExtract, match="Load it beside"):
        await extracts.restore(taken.opx, taken.path, Wanted("loaded"), lambda found: True)
