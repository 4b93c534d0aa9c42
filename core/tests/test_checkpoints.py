"""What was sealed cannot be taken away unseen, not even with its whole chain."""

import pytest
import pytest_asyncio

from opx_core import checkpoints, db, events
from opx_core.events import Happening
from opx_core.identity import system_actor
from opx_core.verify import verify


async def note(stream, times=1):
    said = [Happening(stream, "core.note_added", system_actor(), {"body": "x"})] * times
    return await events.record_many(said)


@pytest_asyncio.fixture(loop_scope="session")
async def sealed(opx, tenant):
    """Two chains, sealed, one of them longer now and sealed again; gives the checkpoints."""
    async with opx.tenants.session(tenant):
        await note("case/1", 3)
        await note("case/2", 2)
        await checkpoints.seal()
        await note("case/1")
        await checkpoints.seal()
        return await checkpoints.every()


async def tamper(opx, tenant, *statements, kept=""):
    """Do what only the owner of the database could, and verify; gives the faults' sentences."""
    async with opx.owner() as owner:
        await owner.connection.execute(f'set search_path = "{tenant.id}"')
        for statement in statements:
            await owner.connection.execute(statement)
    async with opx.tenants.session(tenant):
        return [fault.sentence() for fault in (await verify(kept=kept)).faults]


GONE = [
    f"delete from {table} where {column}"
    for table, column in (
        ("event_value", "event_id in (select id from event where stream = 'case/2')"),
        ("event", "stream = 'case/2'"),
        ("event_head", "stream = 'case/2'"),
    )
]


async def test_a_seal_holds_only_the_heads_that_moved(opx, tenant, sealed):
    assert [each.heads for each in sealed] == [2, 1]
    assert await tamper(opx, tenant) == []


async def test_nothing_moved_means_no_new_checkpoint(opx, tenant, sealed):
    async with opx.tenants.session(tenant):
        assert await checkpoints.seal() == 0


async def test_a_chain_taken_away_with_its_head_is_found(opx, tenant, sealed):
    faults = await tamper(opx, tenant, *GONE)

    assert faults == ["case/2, an event (number 2): checkpoint 1 sealed it, and it is gone or is "
                      "another now"]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("update checkpoint set heads = 9, hash = hash || '\\x00' where seq = 1", "checkpoint 1"),
        ("update checkpoint set sealed_at = sealed_at + interval '1 s' where seq = 2", "2"),
        ("delete from checkpoint_head where checkpoint_seq = 2", "checkpoint 2"),
        ("update checkpoint_head set seq = 7 where checkpoint_seq = 2", "checkpoint 2"),
    ],
)
async def test_an_altered_checkpoint_is_named(opx, tenant, sealed, change, said):
    faults = await tamper(opx, tenant, change)

    assert any(said in fault for fault in faults)


async def test_the_newest_checkpoints_taken_away_are_missed_by_who_wrote_them_down(
    opx, tenant, sealed
):
    kept = sealed[1].name
    last = ["delete from checkpoint_head where checkpoint_seq = 2"]
    last += ["delete from checkpoint where seq = 2"]

    assert await tamper(opx, tenant, kept=kept) == []
    assert await tamper(opx, tenant, *last) == []
    assert "not the one that was written down" in (await tamper(opx, tenant, kept=kept))[0]


async def test_the_job_seals_once_a_quarter_of_an_hour(session):
    await note("case/1")
    await checkpoints.seal_when_due()
    await note("case/1")
    await checkpoints.seal_when_due()

    assert len(await checkpoints.every()) == 1


async def test_the_application_cannot_change_a_checkpoint(opx, tenant, sealed):
    async with opx.tenants.session(tenant):
        for table in ("checkpoint", "checkpoint_head"):
            with pytest.raises(Exception, match="permission denied"):
                async with db.atomic():
                    await db.execute(f"delete from {table}")
