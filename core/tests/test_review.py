"""Deadlines that pass are noticed once, said on the case, and no longer the next one."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from opx_core import db
from opx_core.deadlines import NEVER
from opx_core.parties import Person, add_people
from opx_core.people import add_books
from opx_core.review import BATCH, review_deadlines
from opx_core.tables import Case, Deadline
from opx_core.verify import verify

NOW = datetime.now(UTC)


async def add_case(*due, window=()):
    """A case with a deadline so many hours from now for each of ``due``; gives its id."""
    (case_id,) = await db.next_ids("case_file", 1)
    (party,) = await add_people([Person(family_name="Ogden")])
    book = await db.fetch_value("select id from client_book limit 1")
    moments = {"received_at": NOW, "episode_started_at": NOW, "next_due_at": NOW}
    told = {"reference": f"R{case_id}", "kind": "thing", "state": "new", "level": ""}
    case = {"id": case_id, "book_id": book, "complainant_id": party, **told, **moments}
    await db.insert("case_file", [case])
    await db.insert("deadline", [_deadline(case_id, hours, hours in window) for hours in due])
    return case_id


def _deadline(case_id, hours, window):
    due_at = NOW + timedelta(hours=hours)
    told = {"rule": f"R{hours}", "name": f"In {hours}", "why": json.dumps({}), "episode": 1}
    return {"case_id": case_id, **told, "is_window": window, "due_at": due_at}


async def marks(case_id):
    rows = await Deadline.select().where(Deadline.case == case_id)
    names = ("met_at", "missed_at", "lapsed_at", "stopped_at")
    return {row["rule"]: [name for name in names if row[name]] for row in rows}


async def said(case_id):
    rows = await db.fetch("select kind from event where case_id = $1 order by id", case_id)
    return [row["kind"] for row in rows]


async def next_of(case_id):
    row = await Case.select(Case.next_deadline, Case.next_due_at).where(Case.id == case_id).first()
    return row["next_deadline"], row["next_due_at"]


async def test_what_has_passed_is_missed_and_a_window_lapses(session):
    case_id = await add_case(-2, -1, 5, window=(-2,))

    await review_deadlines()

    assert await marks(case_id) == {"R-2": ["lapsed_at"], "R-1": ["missed_at"], "R5": []}
    assert sorted(await said(case_id)) == ["core.deadline_missed", "core.window_lapsed"]
    assert (await verify()).faults == []


async def test_what_has_passed_is_noticed_once(session):
    case_id = await add_case(-2, -1, window=(-2,))

    await review_deadlines()
    first = await marks(case_id), await said(case_id)
    await review_deadlines()

    assert (await marks(case_id), await said(case_id)) == first


async def test_a_missed_deadline_is_still_the_next_one_owed_and_a_lapsed_window_is_not(session):
    late, lapsed = await add_case(-1, 5), await add_case(-1, 5, window=(-1,))
    over = await add_case(-1, window=(-1,))

    await review_deadlines()

    assert await next_of(late) == ("In -1", NOW - timedelta(hours=1))
    assert await next_of(lapsed) == ("In 5", NOW + timedelta(hours=5))
    assert await next_of(over) == ("", NEVER)


@pytest.mark.parametrize("ended", ["met_at", "stopped_at", "lapsed_at", "missed_at"])
async def test_what_has_ended_already_is_left_as_it_was(session, ended):
    case_id = await add_case(-1)
    await db.execute(f"update deadline set {ended} = due_at")

    await review_deadlines()

    assert await marks(case_id) == {"R-1": [ended]}
    assert await said(case_id) == []


async def test_more_than_a_batch_is_done_at_the_next_sweeps(session):
    case_id = await add_case(*range(-BATCH - 5, 0))

    await review_deadlines()
    first = len(await said(case_id))
    await review_deadlines()

    assert (first, len(await said(case_id))) == (BATCH, BATCH + 5)


async def test_a_case_that_somebody_is_saving_is_left_for_the_next_sweep(opx, tenant):
    async with opx.tenants.session(tenant):
        await add_books([("only", "Only")])
        case_id = await add_case(-1)

    async with opx.tenants.session(tenant):
        await db.execute("select 1 from case_file where id = $1 for update", case_id)
        await asyncio.wait_for(asyncio.create_task(review_elsewhere(opx, tenant)), 5)

    async with opx.tenants.session(tenant):
        assert await said(case_id) == []
        await review_deadlines()
        assert await said(case_id) == ["core.deadline_missed"]


async def review_elsewhere(opx, tenant):
    async with opx.tenants.session(tenant):
        await review_deadlines()
