"""Whoever holds the database's own keys cannot change what happened without being found."""

import pytest
import pytest_asyncio

from opx_core import events
from opx_core.events import Happening
from opx_core.identity import system_actor
from opx_core.verify import verify

STREAM = "case/7"
THIRD = "(select id from event where stream = 'case/7' and seq = 3)"
FORGED = "repeat('a', 64)::bytea"


@pytest_asyncio.fixture(loop_scope="session")
async def chain(opx, tenant):
    """Five events of one case between those of two others; gives their ids."""
    ids = {}
    async with opx.tenants.session(tenant):
        for stream in ("case/1", STREAM, "case/9"):
            notes = [{"body": f"Note {number}"} for number in range(1, 6)]
            said = [Happening(stream, "core.note_added", system_actor(), note) for note in notes]
            ids[stream] = await events.record_many(said)
    return ids[STREAM]


async def tamper(opx, tenant, *statements):
    """Do what only the owner of the database could, and verify; gives the faults."""
    async with opx.owner() as owner:
        await owner.connection.execute(f'set search_path = "{tenant.id}"')
        for statement in statements:
            await owner.connection.execute(statement)
    async with opx.tenants.session(tenant):
        return (await verify()).faults


async def test_an_untouched_tenant_has_no_fault(opx, tenant, chain):
    told = []

    async with opx.tenants.session(tenant):
        found = await verify(lambda done, of: told.append((done, of)))

    assert (found.events, found.checkpoints, found.faults) == (15, 0, [])
    assert told == [(15, 15)]


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'core.case_moved'",
        "at = at + interval '1 microsecond'",
        "actor_kind = 'person'",
        "digest = set_byte(digest, 0, get_byte(digest, 0) # 1)",
        "hash = set_byte(hash, 31, get_byte(hash, 31) # 1)",
    ],
)
async def test_an_altered_event_is_named(opx, tenant, chain, change):
    faults = await tamper(opx, tenant, f"update event set {change} where id = {THIRD}")

    assert faults[0].event == chain[2]
    assert f"event {chain[2]} (number 3)" in faults[0].sentence()
    assert {fault.stream for fault in faults} == {STREAM}


async def test_an_event_given_to_another_person_is_named(opx, tenant, chain):
    person = (
        "insert into user_account (email, name, password_hash) values ('a@example.org', 'A', '')"
    )

    faults = await tamper(
        opx,
        tenant,
        person,
        f"update event set actor_id = (select id from user_account) where id = {THIRD}",
    )

    assert [fault.event for fault in faults] == [chain[2]]


@pytest.mark.parametrize(
    "change",
    [
        "data = replace(data::text, 'Note 3', 'Note 4')::json",
        "data = replace(data::text, ':', ': ')::json",
        "salt = set_byte(salt, 0, get_byte(salt, 0) # 1)",
    ],
)
async def test_a_value_altered_by_one_byte_is_named(opx, tenant, chain, change):
    faults = await tamper(opx, tenant, f"update event_value set {change} where event_id = {THIRD}")

    assert [(fault.event, fault.seq) for fault in faults] == [(chain[2], 3)]
    assert "values" in faults[0].what


async def test_an_erased_value_leaves_the_chain_whole(opx, tenant, chain):
    faults = await tamper(opx, tenant, f"delete from event_value where event_id = {THIRD}")

    assert faults == []


@pytest.mark.parametrize(("gone", "number"), [("seq = 3", 4), ("seq = 1", 2), ("seq < 4", 4)])
async def test_a_missing_event_is_missed_by_the_next(opx, tenant, chain, gone, number):
    which = f"stream = '{STREAM}' and {gone}"
    values = f"delete from event_value where event_id in (select id from event where {which})"

    faults = await tamper(opx, tenant, values, f"delete from event where {which}")

    assert [(fault.event, fault.seq) for fault in faults] == [(chain[number - 1], number)]
    assert "missing" in faults[0].what


async def test_a_missing_newest_event_is_missed_by_the_head(opx, tenant, chain):
    faults = await tamper(
        opx,
        tenant,
        f"delete from event_value where event_id = {chain[-1]}",
        f"delete from event where id = {chain[-1]}",
    )

    assert [(fault.stream, fault.seq) for fault in faults] == [(STREAM, 5)]
    assert "newest events of this chain are missing" in faults[0].sentence()


@pytest.mark.parametrize("stream", ["case/1", STREAM, "case/9"])
async def test_a_missing_chain_is_missed(opx, tenant, chain, stream):
    faults = await tamper(
        opx,
        tenant,
        f"delete from event_value using event where id = event_id and stream = '{stream}'",
        f"delete from event where stream = '{stream}'",
    )

    assert [(fault.stream, fault.what) for fault in faults] == [
        (stream, "the whole chain is missing")
    ]


@pytest.mark.parametrize("stream", [STREAM, "case/9", "case/zz"])
async def test_an_event_put_in_by_hand_is_found(opx, tenant, chain, stream):
    faults = await tamper(
        opx,
        tenant,
        "insert into event (stream, seq, kind, at, actor_kind, digest, hash) "
        f"values ('{stream}', 6, 'core.note_added', now(), 'system', {FORGED}, {FORGED})",
    )

    assert faults
    assert {fault.stream for fault in faults} == {stream}


async def test_two_events_that_changed_places_are_named(opx, tenant, chain):
    of_chain = f"stream = '{STREAM}'"

    faults = await tamper(
        opx,
        tenant,
        f"update event set seq = 99 where {of_chain} and seq = 2",
        f"update event set seq = 2 where {of_chain} and seq = 3",
        f"update event set seq = 3 where {of_chain} and seq = 99",
    )

    assert {chain[1], chain[2]} <= {fault.event for fault in faults}


@pytest.mark.parametrize(
    "change", ["delete from event_head", "update event_head set seq = seq - 1"]
)
async def test_a_head_that_was_touched_is_found(opx, tenant, chain, change):
    faults = await tamper(opx, tenant, f"{change} where stream = '{STREAM}'")

    assert [fault.stream for fault in faults] == [STREAM]
