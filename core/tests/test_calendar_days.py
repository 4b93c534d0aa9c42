"""A tenant's own days: what they move, what they leave alone, and what is said of it."""

import json
from datetime import date, datetime, time, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.window import refuse_late_resolution
from opx_complaints.workflow import COMPLAINTS
from opx_core import calendar_days, cases, db, deadlines, timeline
from opx_core.calendar_days import UnknownDay, moving, what_moves
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.cases import Invalid, Person, reading
from opx_core.clocks import calculate
from opx_core.dates import day_in_words
from opx_core.own_days import OwnDay
from opx_core.policy import NotAllowed
from opx_core.rulepacks import rule

UK = [calendar(nation) for nation in Nation]


def day_that(fits):
    """The first day, a month or more ahead, of which something is true."""
    ahead = (datetime.now(LONDON).date() + timedelta(days=n) for n in range(30, 800))
    return next(day for day in ahead if fits(day))


def quiet(monday):
    days = [monday + timedelta(days=n) for n in range(5)]
    return monday.weekday() == 0 and all(uk.is_business_day(day) for day in days for uk in UK)


FIRST = day_that(quiet)
MONDAY = datetime.combine(FIRST, time(10), LONDON)
WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (FIRST + timedelta(days=n) for n in (2, 3, 4, 5))
GOOD_FRIDAY = day_that(lambda day: UK[0].holiday(day) == "Good Friday")
JUBILEE = OwnDay("", WEDNESDAY, "Jubilee", official=True)
CLOSED = OwnDay("", WEDNESDAY, "Founders’ day")


FORMAL = {"level": "formal", "payment_service": "no"}


async def logged(books, by, nation="ENG"):
    someone = Person(family_name="Ogden")
    new = NewComplaint(books.main, "formal", someone, "Loans", "Delay", MONDAY, nation=nation)
    return await complaints.receive(by, new)


async def due(case, rule="SRC3"):
    at = await db.fetch_value(
        "select due_at from deadline where case_id = $1 and rule = $2", case["id"], rule
    )
    return at.astimezone(LONDON)


async def moved(own, removed=False):
    await moving.move_deadlines(own.day.isoformat(), calendar_days.changing.reason(own, removed))


async def test_a_new_holiday_moves_live_deadlines_and_says_why(add_person, books):
    admin, leader = await add_person("admin"), await add_person("leader")
    case = await logged(books, leader)
    before = await due(case)

    seen = await what_moves(admin, JUBILEE)
    await calendar_days.add(admin, JUBILEE)
    await moved(JUBILEE)

    assert (before.date(), (await due(case)).date()) == (THURSDAY, FRIDAY)
    assert {each.name for each in seen.shown} >= {"Summary resolution", "Acknowledgement"}
    said = await timeline.timeline(leader, case["id"])
    told = [row for row in said if row["kind"] == "core.deadline_moved"]
    assert len(told) == seen.total and seen.cases == 1
    assert f"{day_in_words(WEDNESDAY)} is a bank holiday (Jubilee)" in str(told[0]["values"])
    next_due = await db.fetch_value("select next_due_at from case_file where id = $1", case["id"])
    assert next_due.astimezone(LONDON).date() == FRIDAY


async def test_a_day_on_which_the_firm_is_closed_moves_its_own_targets_alone(add_person, books):
    admin, leader = await add_person("admin"), await add_person("leader")
    case = await logged(books, leader)
    await cases.move(leader, case["reference"], "triage", FORMAL)
    await cases.move(leader, case["reference"], "register", {})

    seen = await what_moves(admin, CLOSED)

    assert [each.name for each in seen.shown] == ["Our decision target"]
    await calendar_days.add(admin, CLOSED)
    assert (await due(await logged(books, leader))).date() == THURSDAY


async def test_moving_again_changes_and_says_nothing_more(add_person, books):
    admin = await add_person("admin")
    case = await logged(books, await add_person("leader"))
    await calendar_days.add(admin, JUBILEE)

    await moved(JUBILEE)
    once = await db.fetch_value("select count(*) from event where case_id = $1", case["id"])
    await moved(JUBILEE)

    assert await db.fetch_value("select count(*) from event where case_id = $1", case["id"]) == once


async def test_taking_it_away_moves_them_back(add_person, books):
    admin = await add_person("admin")
    case = await logged(books, await add_person("leader"))
    before, day = await due(case), await calendar_days.add(admin, JUBILEE)
    await moved(JUBILEE)

    seen = await what_moves(admin, JUBILEE, removed=True)
    await calendar_days.remove(admin, day)
    await moved(JUBILEE, removed=True)

    assert seen.total and await due(case) == before
    with pytest.raises(UnknownDay):
        await calendar_days.remove(admin, day)


async def test_another_nation_weeks_and_what_is_met_stay(add_person, books):
    admin, leader = await add_person("admin"), await add_person("leader")
    english, scottish = await logged(books, leader), await logged(books, leader, "SCT")
    weeks = await due(english, "W8")
    await db.execute("update deadline set met_at = now() where case_id = $1", english["id"])
    met, own = await due(english), OwnDay("SCT", WEDNESDAY, "Local holiday", official=True)

    await calendar_days.add(admin, own)
    await moved(own)

    assert (await due(english), await due(english, "W8")) == (met, weeks)
    assert (await due(scottish)).date() == FRIDAY


async def test_a_new_case_counts_with_the_days_that_are_there(add_person, books):
    await calendar_days.add(await add_person("admin"), JUBILEE)

    case = await logged(books, await add_person("leader"))

    assert (await due(case)).date() == FRIDAY
    why = await db.fetch_value(
        "select why from deadline where case_id = $1 and rule = 'SRC3'", case["id"]
    )
    assert "Jubilee" in why


async def test_a_bank_holiday_that_is_worked_counts(add_person, books):
    admin = await add_person("admin")
    worked = OwnDay("", GOOD_FRIDAY, "We work Good Friday", works=True)

    await calendar_days.add(admin, worked)

    given = await deadlines.given()
    assert given.calendars["ENG"].is_business_day(GOOD_FRIDAY)
    assert not given.calendars["ENG"].is_business_day(GOOD_FRIDAY + timedelta(days=3))


@pytest.mark.parametrize(
    ("own", "field"),
    [
        (OwnDay("", SATURDAY, "A Saturday"), "day"),
        (OwnDay("", WEDNESDAY, "Works", works=True), "day"),
        (OwnDay("", GOOD_FRIDAY, "Good Friday"), "day"),
        (OwnDay("", date(1999, 2, 3), "Long ago"), "day"),
        (OwnDay("FRA", WEDNESDAY, "Elsewhere"), "nation"),
        (OwnDay("", WEDNESDAY, ""), "name"),
        (OwnDay("", WEDNESDAY, "x" * 81), "name"),
    ],
)
async def test_a_day_without_effect_or_name_is_refused_in_words(add_person, own, field):
    with pytest.raises(Invalid) as refused:
        await calendar_days.add(await add_person("admin"), own)

    assert refused.value.errors[field].endswith(".")


async def test_a_day_is_there_once(add_person):
    admin = await add_person("admin")
    await calendar_days.add(admin, JUBILEE)

    with pytest.raises(Invalid):
        await calendar_days.add(admin, OwnDay("SCT", JUBILEE.day, "Again"))


async def test_only_an_administrator_changes_the_calendar(add_person):
    leader = await add_person("leader")

    with pytest.raises(NotAllowed):
        await calendar_days.add(leader, JUBILEE)
    with pytest.raises(NotAllowed):
        await calendar_days.remove(leader, 1)


async def test_a_late_resolution_is_refused_by_the_tenants_own_calendar(add_person, books):
    leader = await add_person("leader")
    await calendar_days.add(await add_person("admin"), JUBILEE)
    case = await logged(books, leader)
    read = await reading.read(leader, case["reference"])
    move = COMPLAINTS.transition("resolve")
    friday = datetime.combine(FRIDAY, time(16), LONDON)

    assert refuse_late_resolution(read, move, friday) is None
    assert day_in_words(FRIDAY) in str(
        refuse_late_resolution(read, move, friday + timedelta(hours=2))
    )


async def test_a_stage_that_follows_another_is_counted_from_the_first_start(add_person, books):
    admin = await add_person("admin")
    case = await logged(books, await add_person("leader"))
    usual = calculate(rule("HOS-STAGE1", FIRST), MONDAY, calendar(Nation.ENG))
    why = json.dumps(usual.why.as_json())
    row = {"case_id": case["id"], "episode": 1, "rule": "HOS-STAGE1", "name": "Stage 1"}
    await db.insert("deadline", [{**row, "is_window": False, "due_at": usual.due_at, "why": why}])

    await calendar_days.add(admin, JUBILEE)
    await moved(JUBILEE)

    with_it = calendar(Nation.ENG, extra={WEDNESDAY: "Jubilee"})
    expected = calculate(rule("HOS-STAGE1", FIRST), MONDAY, with_it).due_at
    assert await due(case, "HOS-STAGE1") == expected > usual.due_at
