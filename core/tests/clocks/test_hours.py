"""Opening hours: typed, kept, and counted across lunch, holidays and changes of the clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core import hours
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.hours import USUAL, WrongHours

from .story import at

ENGLAND = calendar(Nation.ENG)
LUNCH = "09:00-12:30, 13:30-17:00"
WITH_LUNCH = hours.read([LUNCH] * 5 + ["", ""])
ALWAYS = hours.read(["00:00-23:59"] * 7)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(minutes=1), timedelta(hours=90))
weeks = st.sampled_from([USUAL, WITH_LUNCH, ALWAYS])


def test_what_is_typed_is_read_kept_and_written_again():
    read = hours.read(["9-12:30, 13:30–17", "9:00-17:00", "", "", "", "10-14", ""])

    assert hours.from_json(read.as_json()) == read
    assert read.words(0) == LUNCH and read.words(2) == "" and read.words(5) == "10:00-14:00"
    assert read.close(date(2026, 11, 23)).hour == 17 and hours.from_json(None) == USUAL


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nine to five", "Write “nine to five” as 09:00-17:00."),
        ("17:00-09:00", "“17:00-09:00” ends before it begins."),
        ("09:00-25:00", "Write “09:00-25:00” as 09:00-17:00."),
        ("09:00-13:00, 12:00-17:00", "Write the spans in order, without overlaps."),
        ("1-2, 3-4, 5-6, 7-8, 9-10", "Use at most 4 spans for one day."),
    ],
)
def test_a_wrong_span_is_said_with_its_day(typed, said):
    with pytest.raises(WrongHours) as refused:
        hours.read([LUNCH, typed, "", "", "", "", ""])

    assert refused.value.errors == {"Tuesday": said}


def test_a_week_without_hours_is_refused():
    with pytest.raises(WrongHours, match="at least one day"):
        hours.read([""] * 7)


@given(weeks, moments, spans)
def test_what_was_advanced_is_between(week, start, span):
    end = week.advance(start, span, ENGLAND)

    assert week.between(start, end, ENGLAND) == span
    assert week.between(start, end - timedelta(seconds=1), ENGLAND) < span


@given(weeks, moments, moments, spans)
def test_a_later_start_never_ends_earlier(week, one, other, span):
    first, second = sorted([one, other])

    assert week.advance(first, span, ENGLAND) <= week.advance(second, span, ENGLAND)


def test_a_night_in_which_the_clocks_change_has_its_own_length():
    week = hours.read([""] * 6 + ["00:00-06:00"])
    spring, autumn = at("2027-03-28T00:00"), at("2026-10-25T00:00")

    for sunday, open_for in ((spring, 5), (autumn, 7)):
        noon = sunday.replace(hour=12)
        assert week.between(sunday, noon, ENGLAND) == timedelta(hours=open_for)


def test_a_bank_holiday_is_closed_in_its_nation_only():
    friday, st_andrew = at("2026-11-27T16:00"), timedelta(hours=2)
    scotland = calendar(Nation.SCT)

    english = USUAL.advance(friday, st_andrew, ENGLAND).astimezone(LONDON)
    scottish = USUAL.advance(friday, st_andrew, scotland).astimezone(LONDON)

    assert (english.day, scottish.day, scottish.month) == (30, 1, 12)
