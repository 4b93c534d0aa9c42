"""Working out every live deadline again: only what differs is written, each with its reason."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import calendar_days, db, deadlines, hours, recomputing, timeline
from opx_core.cases import Person, clocks, find, lock
from opx_core.hours import WrongHours
from opx_core.identity import system_actor
from opx_core.policy import NotAllowed
from opx_core.testing import make_person, the_books

LATE = ["10:00-18:00"] * 5 + ["", ""]


async def logged(count=1, **more):
    leader, someone = await make_person("leader"), Person(family_name="Ogden")
    now, book = datetime.now(UTC), (await the_books()).main
    new = NewComplaint(book, "formal", someone, "Loans", "Delay", now, **more)
    return leader, await complaints.receive_many(leader, [new] * count)


async def due(case_id):
    rows = await db.fetch("select rule, due_at from deadline where case_id = $1", case_id)
    return {row["rule"]: row["due_at"] for row in rows}


async def moved(actor, case_id):
    rows = await timeline.timeline(actor, case_id)
    return [row["values"] for row in rows if row["kind"] == "core.deadline_moved"]


async def test_what_stands_is_left_and_what_differs_is_put_right_with_its_reason(opx, tenant):
    async with opx.tenants.session(tenant):
        leader, (case, other) = await logged(2)
        before = await due(case["id"])
        await db.execute(
            "update deadline set due_at = due_at + interval '3 days' where case_id = $1 "
            "and rule in ('W8', 'OWN-DECISION')",
            case["id"],
        )

    first = await recomputing.recompute(opx, tenant)
    second = await recomputing.recompute(opx, tenant)

    assert (first.read, first.moved, second.moved) == (8, 2, 0)
    async with opx.tenants.session(tenant):
        assert await due(case["id"]) == before
        said = await moved(leader, case["id"])
        assert [each["why"] for each in said] == ["it was worked out again"] * 2
        assert await moved(leader, other["id"]) == []


async def test_what_is_over_and_what_others_owe_is_history_or_runs_on(opx, tenant):
    async with opx.tenants.session(tenant):
        _, (case,) = await logged()
        await db.execute("update deadline set met_at = now(), due_at = now() where rule = 'W8'")
        now = datetime.now(UTC)
        fresh = await lock(system_actor(), case["reference"])
        await clocks.start_clock(system_actor(), fresh, "ICO72H", now, now)
        await clocks.start_clock(system_actor(), fresh, "HOS-STAGE1", now, now)

    counts = await recomputing.recompute(opx, tenant)

    assert (counts.read, counts.moved) == (5, 0)


async def test_a_pause_counts_when_it_is_worked_out_again(opx, tenant):
    async with opx.tenants.session(tenant):
        leader, (case,) = await logged()
        kept = await lock(leader, case["reference"])
        begins = datetime.now(UTC) + timedelta(days=4)
        await clocks.pause(leader, kept, "customer", begins)
        await clocks.resume(leader, kept, "customer", begins + timedelta(days=7))
        before = await due(case["id"])

    assert (await recomputing.recompute(opx, tenant)).moved == 0

    async with opx.tenants.session(tenant):
        await db.execute("update deadline set due_at = now() where rule = 'OWN-DECISION'")
    await recomputing.recompute(opx, tenant)
    async with opx.tenants.session(tenant):
        assert await due(case["id"]) == before


async def test_more_than_a_batch_is_done_to_the_end(opx, tenant, monkeypatch):
    monkeypatch.setattr(recomputing, "BATCH", 7)
    heard = []
    async with opx.tenants.session(tenant):
        await logged(5)

    counts = await recomputing.recompute(opx, tenant, lambda read, moved: heard.append(read))

    assert counts.read == await recomputing.count(opx, tenant) == 20
    assert heard == [7, 14, 20]
    assert [len(rows) async for rows in recomputing.live(opx, tenant)] == [7, 7, 6]


async def test_other_hours_move_our_own_targets_and_nothing_else(add_person, books):
    admin = await add_person("admin")
    leader, (case,) = await logged()
    before = await due(case["id"])

    await calendar_days.open_at(admin, LATE, hours.USUAL)
    (job,) = await asked()
    await calendar_days.JOB.run(**job)

    after = await due(case["id"])
    assert {rule for rule in after if after[rule] != before[rule]} == {"OWN-DECISION"}
    assert after["OWN-DECISION"] - before["OWN-DECISION"] == timedelta(hours=1)
    assert [each["why"] for each in await moved(leader, case["id"])] == [
        "the opening hours changed"
    ]
    assert (await deadlines.given()).hours == hours.read(LATE)


async def asked():
    async with db.as_application():
        sql = "select payload from opx.outbox where job = 'core.move_deadlines' and tenant = $1"
        tenant = db.current().tenant
        return [json.loads(row["payload"]) for row in await db.fetch(sql, tenant)]


async def test_the_slower_of_two_administrators_sees_what_stands(add_person):
    admin = await add_person("admin")
    await calendar_days.open_at(admin, LATE, hours.USUAL)

    with pytest.raises(calendar_days.HoursChanged) as told:
        await calendar_days.open_at(admin, ["09:00-12:00"] * 7, hours.USUAL)

    assert told.value.now == hours.read(LATE)
    with pytest.raises(WrongHours):
        await calendar_days.open_at(admin, ["nine"] * 7, hours.read(LATE))
    with pytest.raises(NotAllowed):
        await calendar_days.open_at(await add_person("leader"), LATE, hours.read(LATE))


async def test_a_case_knows_its_next_escalation_after_its_deadlines_moved(opx, tenant):
    async with opx.tenants.session(tenant):
        leader, (case,) = await logged()
        was = (await find(leader, case["reference"]))["next_due_at"]
        await db.execute("update deadline set due_at = now() + interval '1 hour'")

    await recomputing.recompute(opx, tenant)

    async with opx.tenants.session(tenant):
        kept = await find(leader, case["reference"])
        assert kept["next_due_at"] == was and kept["next_escalation_at"] is not None
