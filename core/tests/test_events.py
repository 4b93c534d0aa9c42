import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core import db, events
from opx_core.events import Happening, canonical
from opx_core.identity import system_actor
from opx_core.verify import Verified, verify

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
some_values = st.dictionaries(st.text(max_size=3), plain, max_size=2)


async def record(stream, count=1):
    said = [Happening(stream, "core.note_added", system_actor(), {"n": n}) for n in range(count)]
    return await events.record_many(said)


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), Decimal("1.10"), b"x", {1, 2}, object(), [0.5], {"a": {"b": 0.5}}]
)
def test_what_cannot_be_written_exactly_is_refused(value):
    with pytest.raises(TypeError, match="write it as text"):
        canonical({"amount": value})


def test_the_order_in_which_values_were_given_does_not_matter():
    one = canonical({"b": 1, "a": {"y": True, "x": None}})

    other = canonical({"a": {"x": None, "y": True}, "b": 1})

    assert one == other == '{"a":{"x":null,"y":true},"b":1}'


def test_a_moment_is_the_same_text_in_every_zone():
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)

    texts = {
        canonical({"at": moment.astimezone(timezone(timedelta(hours=hours)))})
        for hours in (-8, 0, 1, 5)
    }

    assert texts == {'{"at":"2026-07-01T12:00:00+00:00"}'}


@given(some_values, some_values)
def test_only_equal_values_have_one_text(one, other):
    texts = canonical(one), canonical(other)

    assert (texts[0] == texts[1]) == (repr_sorted(one) == repr_sorted(other))


def repr_sorted(value):
    if isinstance(value, dict):
        return {"sorted": sorted((key, str(repr_sorted(each))) for key, each in value.items())}
    return [repr_sorted(inner) for inner in value] if isinstance(value, list) else repr(value)


async def test_each_stream_has_a_chain_of_its_own(session):
    there = await db.fetch_value("select coalesce(max(id), 0) from event")
    await record("case/1", 2)
    await record("setup/roles", 1)
    await record("case/1", 1)

    rows = await db.fetch("select stream, seq from event where id > $1 order by id", there)

    numbered = [("case/1", 1), ("case/1", 2), ("setup/roles", 1), ("case/1", 3)]
    assert [tuple(row) for row in rows] == numbered
    assert (await verify()).faults == []


async def test_an_equal_event_has_another_digest_so_that_nobody_can_guess_its_values(session):
    await record("case/1", 1)
    await record("case/1", 1)

    rows = await db.fetch(
        "select e.digest, v.data from event e join event_value v on id = event_id"
        " where e.stream = 'case/1'"
    )

    assert len({row["data"] for row in rows}) == 1
    assert len({row["digest"] for row in rows}) == 2


async def test_an_undone_transaction_leaves_no_gap(opx, tenant):
    async with opx.tenants.session(tenant) as opened:
        await record("case/1")
        await opened.finish(commit=False)

    async with opx.tenants.session(tenant):
        await record("case/1")
        numbers = [row["seq"] for row in await db.fetch("select seq from event")]

    assert numbers == [1]


async def test_writers_at_the_same_time_make_one_chain(opx, tenant):
    async def write():
        async with opx.tenants.session(tenant):
            await record("case/1", 2)

    await write()
    await asyncio.gather(*(write() for _ in range(12)))

    async with opx.tenants.session(tenant):
        rows = await db.fetch("select seq, id from event order by seq")
        assert await verify() == Verified(26, 0, [])
    assert [row["seq"] for row in rows] == list(range(1, 27))
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


async def test_the_first_two_writers_of_a_stream_do_not_both_begin_it(opx, tenant):
    async def write():
        async with opx.tenants.session(tenant):
            await record("setup/roles")
            await asyncio.sleep(0.05)

    outcomes = await asyncio.gather(*(write() for _ in range(4)), return_exceptions=True)

    async with opx.tenants.session(tenant):
        found = await verify()
    assert (outcomes, found) == ([None] * 4, Verified(4, 0, []))
