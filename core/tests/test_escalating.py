"""Cases in danger: found by their moment, each escalation done once a case and episode."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.workflow import COMPLAINTS
from opx_core import cases, db, deadlines, timeline
from opx_core.cases import Person
from opx_core.escalating import doing
from opx_core.escalating.moments import Seen, next_moment, to_come
from opx_core.testing import make_person, the_books
from opx_core.verify import verify
from opx_core.workflow import Escalation
from opx_core.workflows.known import published

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def seen(*clocks, **more):
    known = {"closed": False, "priority": 0, "facts": {"case": {"level": "formal"}}}
    return Seen(**{**known, "clocks": clocks, "touched_at": NOW, "now": NOW, **more})


def clock(rule="W8", start=NOW, due=NOW + 56 * DAY):
    return {"rule": rule, "started_at": start, "due_at": due, "episode": 1}


def watched(*escalations):
    return replace(COMPLAINTS, escalations=escalations)


@pytest.mark.parametrize(
    ("trigger", "amount", "after"),
    [
        ("share", 75, 42 * DAY),
        ("share", 100, 56 * DAY),
        ("before", 24, 55 * DAY),
        ("after", 0, 56 * DAY),
        ("after", 48, 58 * DAY),
        ("idle", 336, 14 * DAY),
    ],
)
def test_an_escalation_has_its_moment(trigger, amount, after):
    workflow = watched(Escalation("one", "One", trigger, amount, "notify", rule="W8"))

    assert next_moment(workflow, seen(clock())) == NOW + after


def test_the_first_of_those_to_come_counts_and_what_was_done_does_not():
    half = Escalation("half", "Half", "share", 50, "notify", rule="W8")
    most = Escalation("most", "Most", "share", 75, "notify", rule="W8")
    workflow = watched(most, half)

    assert next_moment(workflow, seen(clock())) == NOW + 28 * DAY
    assert next_moment(workflow, seen(clock(), done=frozenset({"half"}))) == NOW + 42 * DAY
    assert next_moment(workflow, seen(clock(), done=frozenset({"half", "most"}))) is None
    assert next_moment(workflow, seen(clock(), closed=True)) is None
    assert next_moment(workflow, seen(clock("BD15"))) is None


def test_priority_and_conditions_decide_too():
    workflow = watched(
        Escalation("high", "High", "priority", 2, "notify"),
        Escalation("odd", "Odd", "idle", 1, "notify", when="case.level == 'vod'"),
        Escalation("broken", "Broken", "idle", 1, "notify", when="1 / case.level > 2"),
    )

    assert next_moment(workflow, seen(priority=1)) is None
    assert [each.key for each, _ in to_come(workflow, seen(priority=2))] == ["high"]


@pytest.fixture
def escalations(session):
    """Gives complaints other escalations."""

    def use(*some):
        published(watched(*some))

    return use


@pytest.fixture
def logged(books, add_person):
    async def make(days=50, **more):
        leader = await add_person("leader")
        someone, received = Person(family_name="Ogden"), datetime.now(UTC) - days * DAY
        new = NewComplaint(books.main, "formal", someone, "Loans", "Delay", received, **more)
        return leader, (await complaints.receive(leader, new))["reference"]

    return make


async def said(reference, leader):
    case = await cases.find(leader, reference)
    rows = await timeline.timeline(leader, case["id"])
    return [row["values"] for row in reversed(rows) if row["kind"] == "core.escalated"]


async def test_the_leader_is_told_once_that_most_of_the_time_is_gone(logged):
    leader, reference = await logged()

    await doing.escalate()
    await doing.escalate()

    (told,) = await said(reference, leader)
    assert told["key"] == "w8_three_quarters" and leader.name in told["what"]
    notices = await db.fetch("select words from notice where user_id = $1", leader.id)
    assert [row["words"].split(".")[0] for row in notices] == [
        "Three quarters of the eight weeks are gone"
    ]
    assert (await verify()).faults == []


async def test_nothing_is_done_before_its_moment_and_the_case_knows_when(logged):
    leader, reference = await logged(days=1)

    await doing.escalate()

    assert await said(reference, leader) == []
    case = await cases.find(leader, reference)
    assert case["next_escalation_at"] > datetime.now(UTC) + 10 * DAY


async def test_a_case_in_danger_is_raised_and_given_to_a_team(logged, escalations):
    (team,) = await db.next_ids("team", 1)
    await db.insert("team", [{"id": team, "name": "Late ones"}])
    escalations(
        Escalation("up", "Up", "share", 50, "raise", rule="W8"),
        Escalation("away", "Away", "share", 60, "reassign", f"team:{team}", "W8"),
    )
    leader, reference = await logged()

    await doing.escalate()

    case = await cases.find(leader, reference)
    assert (case["priority"], case["team_id"], case["owner_id"]) == (1, team, None)
    assert [each["key"] for each in await said(reference, leader)] == ["up", "away"]


async def test_someone_who_cannot_have_the_case_is_named_and_it_stays(
    logged, escalations, add_person
):
    rival = await add_person("handler", ("rival",))
    escalations(Escalation("away", "Away", "idle", 0, "reassign", f"user:{rival.id}"))
    leader, reference = await logged()

    await doing.escalate()

    (told,) = await said(reference, leader)
    assert told["what"].startswith("It was not given away: That person cannot work cases")


async def test_work_on_a_case_puts_off_what_waits_for_inactivity(logged, escalations):
    escalations(Escalation("idle", "Idle", "idle", 24, "notify"))
    leader, reference = await logged()
    late = "update case_file set next_escalation_at = now() - interval '1 hour'"
    await db.execute(late)

    await doing.escalate()

    assert await said(reference, leader) == []
    case = await cases.find(leader, reference)
    assert case["next_escalation_at"] > datetime.now(UTC) + timedelta(hours=23)


async def test_a_closed_case_is_left_alone_and_a_reopened_one_begins_again(logged, escalations):
    escalations(Escalation("up", "Up", "idle", 0, "raise"))
    leader, reference = await logged(days=0)
    await doing.escalate()
    await cases.move(leader, reference, "end", {"ending": "withdrawn"})
    await doing.escalate()
    once = len(await said(reference, leader))

    await cases.move(leader, reference, "reopen", {"reason": "New evidence."})
    await doing.escalate()

    assert (once, len(await said(reference, leader))) == (1, 2)


async def test_cases_from_before_are_looked_at_once(logged):
    leader, reference = await logged(days=1)
    await db.execute("update case_file set next_escalation_at = '2000-01-01'")

    await doing.escalate()

    assert (await cases.find(leader, reference))["next_escalation_at"] > datetime.now(UTC)


async def many(opx, tenant, count):
    async with opx.tenants.session(tenant):
        leader, received = await make_person("leader"), datetime.now(UTC) - 50 * DAY
        book, someone = (await the_books()).main, Person(family_name="Ogden")
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", received)
        await complaints.receive_many(leader, [new] * count)


async def done(opx, tenant):
    async with opx.tenants.session(tenant):
        sql = "select count(*), count(distinct case_id) from event where kind = 'core.escalated'"
        (row,) = await db.fetch(sql)
        rows = await db.fetch_value("select count(*) from escalation_done")
        return row[0], row[1], rows


async def sweep(opx, tenant):
    async with opx.tenants.session(tenant):
        await doing.escalate()


async def test_two_workers_at_once_do_each_once(opx, tenant):
    await many(opx, tenant, 60)

    await asyncio.gather(*(sweep(opx, tenant) for _ in range(4)))
    await sweep(opx, tenant)

    assert await done(opx, tenant) == (60, 60, 60)


async def test_a_worker_that_dies_in_the_middle_has_done_nothing_and_the_next_does_all(
    opx, tenant, monkeypatch
):
    await many(opx, tenant, 5)
    tell, told = deadlines.tell_next, []

    async def dies(case_id):
        told.append(case_id)
        if len(told) == 3:
            raise ConnectionError("The worker was killed.")
        await tell(case_id)

    monkeypatch.setattr(deadlines, "tell_next", dies)
    with pytest.raises(ConnectionError):
        await sweep(opx, tenant)
    before = await done(opx, tenant)
    await sweep(opx, tenant)

    assert (before, await done(opx, tenant)) == ((0, 0, 0), (5, 5, 5))


async def test_a_case_that_somebody_is_saving_waits_for_the_next_sweep(opx, tenant):
    await many(opx, tenant, 1)

    async with opx.tenants.session(tenant):
        await db.execute("select 1 from case_file for no key update")
        await asyncio.wait_for(asyncio.create_task(sweep(opx, tenant)), 5)
    assert await done(opx, tenant) == (0, 0, 0)

    await sweep(opx, tenant)
    assert await done(opx, tenant) == (1, 1, 1)
