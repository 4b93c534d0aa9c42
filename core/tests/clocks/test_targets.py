"""Service levels: counted in working time, standing still by reason and state, starting anew."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core import hours
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.hours import USUAL
from opx_core.ledger import Given, Pause, target_end
from opx_core.own_days import OwnDay, calendars_with
from opx_core.workflow import Target

from .story import PLAIN, Story, at

ENGLAND = calendar(Nation.ENG)
MONDAY = at("2026-11-23T10:00")
units = st.sampled_from(["business_hours", "business_days", "calendar_days", "hours"])
targets = st.builds(Target, st.integers(1, 60), units, st.just(("away",)))
starts = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))
some_pauses = st.lists(
    st.builds(
        lambda at, span: Pause("away", at, at + span),
        starts,
        st.timedeltas(timedelta(), timedelta(days=12)),
    ),
    max_size=4,
)
SHORT_FRIDAYS = hours.read(["09:00-17:00"] * 4 + ["09:00-12:00", "", ""])
weeks = st.sampled_from([USUAL, SHORT_FRIDAYS])


@given(targets, starts, starts, weeks, some_pauses)
def test_a_later_start_never_ends_earlier(target, one, other, week, pauses):
    first, second = sorted([one, other])

    earlier = target_end(target, first, ENGLAND, week, pauses)
    later = target_end(target, second, ENGLAND, week, pauses)

    assert first < earlier <= later


@given(targets, starts, weeks, some_pauses, st.randoms(use_true_random=False))
def test_the_order_of_pauses_changes_nothing_and_one_more_never_ends_earlier(
    target, start, week, pauses, chance
):
    whole = target_end(target, start, ENGLAND, week, pauses)
    mixed = chance.sample(pauses, len(pauses))

    assert target_end(target, start, ENGLAND, week, mixed) == whole
    assert target_end(target, start, ENGLAND, week, pauses * 2) == whole
    assert target_end(target, start, ENGLAND, week, pauses[1:]) <= whole


@given(starts, weeks, some_pauses, st.integers(1, 60))
def test_working_hours_are_those_in_which_it_ran(start, week, pauses, count):
    end = target_end(Target(count, "business_hours"), start, ENGLAND, week, pauses)

    spans = sorted((each.began_at, each.ended_at) for each in pauses)
    ran, now = timedelta(), start
    for begins, ends in [*spans, (end, end)]:
        ran += week.between(now, min(begins, end), ENGLAND) if begins > now else timedelta()
        now = max(now, min(ends, end))
    assert ran == timedelta(hours=count)


@pytest.mark.parametrize(
    ("count", "unit", "start", "due"),
    [
        (8, "business_hours", "2026-11-23T10:00", "2026-11-24T10:00"),
        (8, "business_hours", "2026-11-27T16:00", "2026-11-30T16:00"),
        (8, "business_hours", "2026-11-28T12:00", "2026-11-30T17:00"),
        (2, "business_days", "2026-12-24T10:00", "2026-12-30T17:00"),
        (5, "calendar_days", "2027-03-26T10:00", "2027-03-31T23:59:59"),
        (24, "hours", "2027-03-27T12:00", "2027-03-28T13:00"),
        (24, "hours", "2026-10-24T12:00", "2026-10-25T11:00"),
    ],
)
def test_a_target_is_counted_in_its_unit(count, unit, start, due):
    end = target_end(Target(count, unit), at(start), ENGLAND, USUAL)

    assert end.astimezone(LONDON) == at(due)


def test_waiting_moves_a_service_level_and_never_the_law():
    story = Story(MONDAY)
    before = story.clocks(MONDAY)

    story.wait(at("2026-11-24T09:00"), at("2026-11-26T09:00"))

    after = story.clocks()
    assert after["W8"] == before["W8"]
    moved = after["OWN-SLOW"].due_at - before["OWN-SLOW"].due_at
    # 40 hours from Monday 10:00 end a week later; two working days more.
    assert moved == timedelta(days=2)
    assert after["OWN-SLOW"].why.paused == (
        "it stood still from Tue 24 Nov 2026 09:00 to Thu 26 Nov 2026 09:00 "
        "(waiting for the customer)",
    )


def test_while_it_stands_still_it_is_not_missed_and_says_since_when():
    story = Story(MONDAY).wait(at("2026-11-24T09:00"))

    clock = story.clocks(at("2027-01-08T09:00"))["OWN-SLOW"]

    assert clock.paused_at == at("2026-11-24T09:00") and not clock.missed_at
    assert "it stands still since Tue 24 Nov 2026 09:00" in clock.why.sentence()


def test_waiting_after_its_time_was_over_does_not_undo_that_it_is_late():
    story = Story(MONDAY).wait(at("2026-12-03T09:00"), at("2026-12-10T09:00"))

    clock = story.clocks()["OWN-SLOW"]

    assert clock.missed_at == clock.due_at == at("2026-11-30T10:00") and not clock.paused_at


def test_a_state_starts_a_clock_each_time_and_leaving_it_meets_it():
    story = Story(MONDAY).move("ask", at("2026-11-23T11:00"))
    assert story.due("OWN-ASK") == at("2026-11-25T17:00")

    story.move("answer", at("2026-11-24T11:00"))
    assert story.clocks()["OWN-ASK"].met_at == at("2026-11-24T11:00")
    story.move("ask", at("2026-12-01T11:00"))

    clock = story.clocks()["OWN-ASK"]
    assert clock.runs and clock.due_at == at("2026-12-03T17:00")
    assert [(run.due_at, run.met_at) for run in clock.earlier] == [
        (at("2026-11-25T17:00"), at("2026-11-24T11:00"))
    ]


def test_a_state_pauses_what_names_it():
    story = Story(MONDAY).move("reply", at("2026-11-23T11:00"))
    story.move("ask", at("2026-11-23T12:00")).move("answer", at("2026-11-24T12:00"))

    assert story.due("OWN-NEXT") == at("2026-11-24T13:00")
    assert "at “Asked”" in story.clocks()["OWN-NEXT"].why.paused[0]


def test_somebody_elses_time_runs_on_when_the_case_closes_and_ours_stops():
    clocks = Story(MONDAY).move("finish", at("2026-11-24T12:00")).clocks()

    assert clocks["FOS6M"].runs and clocks["FOS6M"].theirs
    assert clocks["FOS6M"].due_at == at("2027-05-24T23:59:59")
    assert clocks["OWN-FIRST"].stopped_at and clocks["W8"].met_at


def test_a_tenants_hours_and_days_count():
    late = Given({}, calendars_with([OwnDay("", MONDAY.date(), "Closed")]), SHORT_FRIDAYS)

    story = Story(at("2026-11-20T09:00"), given=late)

    # Three hours on Friday, none on Monday, five on Tuesday.
    assert story.due("OWN-FIRST") == at("2026-11-24T14:00")
    assert PLAIN.hours == USUAL
