"""Touches, corrections, and the intervals that are kept for reports."""

from datetime import UTC, datetime, timedelta

import pytest

from opx_core import cases, db
from opx_core.activities import (
    correcting,
    facts,
    keeping,
    reports,
    spent,
    stepping_out,
    touching,
    waiting,
)
from opx_core.activities.correcting import Correction
from opx_core.activities.stepping_out import Question
from opx_core.dashboards import Period
from opx_core.policy import NotAllowed
from opx_core.testing import make_case

KEPT = "select case_id, kind, person_id, party, words, state, began_at, ended_at, seconds"
NOW = datetime.now(UTC)
TODAY = NOW.date()


async def kept(case):
    sql = f"{KEPT} from time_spent where case_id = $1 order by began_at"
    return [dict(row) for row in await db.fetch(sql, case["id"])]


async def touches(case):
    rows = await db.fetch("select * from touch where case_id = $1 order by id", case["id"])
    return [dict(row) for row in rows]


async def shift(minutes):
    """Make every touch so many minutes older."""
    await db.execute(
        "update touch set began_at = began_at - $1::interval, last_at = last_at - $1,"
        " ended_at = ended_at - $1",
        timedelta(minutes=minutes),
    )


async def work(case, actor):
    """A case that was triaged, given to someone, stepped out and touched."""
    await cases.assign(actor, case["reference"], actor.id)
    triage = {"level": "formal", "payment_service": "no"}
    await cases.move(actor, case["reference"], "triage", triage)
    await waiting.begin(actor, case["reference"], "firm", "their file")
    await db.execute("update case_wait set began_at = began_at - interval '1 hour'")
    question = Question("specialist", "Well?", outside="Tarn and Lowther")
    await stepping_out.ask(actor, case["reference"], question)
    await touching.touch(actor, case["id"])


async def test_what_follows_soon_is_one_stretch_and_what_comes_later_another(case, asha):
    await touching.touch(asha, case["id"])
    await shift(4)
    await touching.touch(asha, case["id"])
    assert len(await touches(case)) == 1
    await shift(6)

    await touching.touch(asha, case["id"])

    assert len(await touches(case)) == 2


async def test_who_comes_to_another_case_leaves_the_first(case, asha, books):
    other = await make_case(books.main)
    await touching.touch(asha, case["id"])

    await touching.touch(asha, other["id"])

    assert (await touches(case))[0]["ended_at"] is not None
    assert (await touches(other))[0]["ended_at"] is None


async def test_who_left_for_a_moment_goes_on(case, asha):
    await touching.touch(asha, case["id"])
    await touching.leave(asha, case["id"])

    await touching.touch(asha, case["id"])

    (row,) = await touches(case)
    assert row["ended_at"] is None


async def test_somebody_who_does_nothing_for_five_minutes_is_not_working(case, expert):
    await touching.touch(expert, case["id"])
    await shift(60)

    (known,) = await facts.read([case["id"]])

    (worked,) = [each for each in known.intervals() if each.person_id == expert.id]
    assert worked.ended_at - worked.began_at == timedelta(minutes=5)


async def test_what_is_kept_is_the_same_however_often_it_is_derived(case, asha):
    await work(case, asha)
    await keeping.keep([case["id"]])
    first = await kept(case)

    await keeping.keep([case["id"]])

    assert first and await kept(case) == first


async def test_the_sums_of_reports_are_those_of_the_intervals_that_have_ended(case, asha):
    await work(case, asha)
    await keeping.keep([case["id"]])

    total = "select sum(handled + idle + waiting + stepped_out + unallocated) from time_sum"
    ended = await db.fetch_value(
        "select sum(seconds) from time_spent where case_id = $1", case["id"]
    )

    assert await db.fetch_value(f"{total} where case_id = $1", case["id"]) == ended > 0


async def test_what_grew_step_by_step_equals_what_is_derived_at_once(case, asha):
    while await keeping.keep_some():
        pass
    await work(case, asha)
    await keeping.keep_some()
    await cases.move(asha, case["reference"], "register", {})
    await keeping.keep_some()
    grown = await kept(case)

    await keeping.keep([case["id"]])

    assert grown[-1]["state"] == "registered" and await kept(case) == grown


async def test_a_case_on_which_nothing_happened_is_not_derived_again(case, asha):
    await work(case, asha)
    while await keeping.keep_some():
        pass
    before = await db.fetch_value("select max(id) from time_spent")

    await keeping.keep_some()

    assert await db.fetch_value("select max(id) from time_spent") == before


async def test_reports_count_what_people_may_see_and_lead_to_its_cases(
    case, asha, leader, add_person
):
    await work(case, asha)
    await keeping.keep([case["id"]])
    rival = await add_person("leader", ("rival",))

    (row,) = [r for r in await reports.step_outs(leader) if r["whom"] == "Tarn and Lowther"]

    assert (row["asked"], row["open"], row["cases"]) == (1, 1, 1)
    behind = await spent.cases_behind(leader, spent.GROUPINGS["asked"], row["key"], "open")
    assert [each["reference"] for each in behind] == [case["reference"]]
    assert await reports.step_outs(rival) == []


@pytest.mark.parametrize("report", reports.REPORTS, ids=lambda report: report.name)
async def test_every_figure_of_a_report_of_times_has_its_cases(case, asha, leader, report):
    await work(case, asha)
    await keeping.keep([case["id"]])

    rows = await report.run(leader)

    grouping = spent.GROUPINGS[report.drill(rows[0], "cases").split("by=")[1].split("&")[0]]
    for row in rows:
        behind = await spent.cases_behind(leader, grouping, str(row["key"]))
        assert len(behind) == row["cases"] == behind[0]["total"]


async def test_an_interval_is_put_right_with_a_reason(case, asha, leader):
    began, ended = NOW - timedelta(hours=30), NOW - timedelta(hours=28)
    right = Correction(began, ended, "handled", "On the phone to her", asha.id)

    await correcting.correct_interval(leader, case["reference"], right)

    (known,) = await facts.read([case["id"]])
    (found,) = [each for each in known.intervals() if each.corrected]
    assert (found.kind, found.person_id) == ("handled", asha.id)
    assert (found.began_at, found.ended_at) == (began, ended)


async def test_all_that_is_wrong_with_a_correction_is_said(case, leader):
    wrong = Correction(NOW - timedelta(days=9), NOW + timedelta(days=1), "handled", "")

    with pytest.raises(cases.Invalid) as refused:
        await correcting.correct_interval(leader, case["reference"], wrong)

    assert set(refused.value.errors) == {"began", "ended", "person", "reason"}


async def test_a_handler_does_not_put_times_right(case, asha):
    right = Correction(NOW - timedelta(hours=2), NOW - timedelta(hours=1), "unallocated", "So")

    with pytest.raises(NotAllowed):
        await correcting.correct_interval(asha, case["reference"], right)


@pytest.mark.parametrize(
    ("period", "counted"),
    [
        (Period(since=TODAY - timedelta(days=400)), True),
        (Period(until=TODAY - timedelta(days=400)), False),
        (Period("closed", until=TODAY), False),
    ],
)
async def test_a_report_of_a_period_counts_its_cases_alone(case, asha, leader, period, counted):
    await work(case, asha)
    await keeping.keep([case["id"]])
    report = next(each for each in reports.REPORTS if each.name == "core.step_outs")

    rows = await report.rows(leader, period)

    assert any(row["whom"] == "Tarn and Lowther" and row["asked"] for row in rows) is counted
    grouping = spent.GROUPINGS["asked"]
    for row in rows:
        behind = await spent.cases_behind(leader, grouping, row["key"], period=period)
        assert len(behind) == row["cases"]


async def test_sums_of_many_years_are_counted_too(case, asha, leader):
    await work(case, asha)
    await keeping.keep([case["id"]])
    await db.execute("update time_sum set idle = 400000000000")

    rows = await reports.by_level(leader)

    assert sum(row["idle"] for row in rows) >= 400000000000 // 60
