"""How moments, deadlines, names and counts read."""

from datetime import UTC, date, datetime

import pytest

from opx_web.words import LONDON, DueWords, count_words, day, due, initials, moment

NOW = datetime(2026, 11, 23, 10, 42, tzinfo=LONDON)


def uk(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-23 10:21", "Today 10:21"),
        ("2026-11-24 12:00", "Tomorrow 12:00"),
        ("2026-11-20 15:10", "Fri 20 Nov 15:10"),
        ("2025-11-20 15:10", "Thu 20 Nov 2025 15:10"),
        ("2026-12-07 23:59:59", "Mon 7 Dec 23:59"),
    ],
)
def test_a_moment_names_its_day_and_its_year_only_when_it_is_not_this_one(at, words):
    assert moment(uk(at), NOW) == words


def test_a_moment_is_written_in_uk_time():
    in_summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    words = moment(in_summer, NOW)

    assert words == "Thu 2 Jul 00:30"


def test_a_day_is_today_by_uk_time_even_when_the_clock_runs_on_utc():
    just_after_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)

    words = day(date(2026, 7, 2), just_after_midnight)

    assert words == "Today"


@pytest.mark.parametrize(
    ("at", "words", "tone"),
    [
        ("2026-11-23 17:00", "Today 17:00, 6 h 18 min", "today"),
        ("2026-11-23 12:42", "Today 12:42, 2 h", "today"),
        ("2026-11-23 11:00", "Today 11:00, 18 min", "today"),
        ("2026-11-23 10:42:30", "Today 10:42, under 1 min", "today"),
        ("2026-11-23 23:59:59", "Today 23:59, 13 h", "today"),
        ("2026-11-24 23:59:59", "Tomorrow 23:59", "soon"),
        ("2026-11-25 17:00", "Wed 25 Nov 17:00, 2 days", "soon"),
        ("2026-11-29 23:59:59", "Sun 29 Nov 23:59, 6 days", "soon"),
        ("2026-11-30 23:59:59", "Mon 30 Nov 23:59, 7 days", "later"),
        ("2026-12-07 23:59:59", "Mon 7 Dec 23:59, 14 days", "later"),
        ("2027-01-01 23:59:59", "Fri 1 Jan 2027 23:59, 39 days", "later"),
    ],
)
def test_a_deadline_ahead_says_when_and_how_long_is_left(at, words, tone):
    assert due(uk(at), NOW) == DueWords(words, tone)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-23 10:41:50", "under 1 min late"),
        ("2026-11-23 10:12", "30 min late"),
        ("2026-11-23 07:42", "3 h late"),
        ("2026-11-22 23:59:59", "10 h late"),
        ("2026-11-22 10:00", "1 day late"),
        ("2026-11-19 17:00", "4 days late"),
        ("2020-08-05 17:00", "2,301 days late"),
    ],
)
def test_a_missed_deadline_says_how_late_it_is(at, words):
    assert due(uk(at), NOW) == DueWords(words, "late")


def test_a_deadline_is_not_late_at_its_own_second():
    assert due(NOW, NOW).tone == "today"


def test_a_deadline_kept_says_the_day_it_was_met():
    done = due(uk("2026-10-15 17:00"), NOW, met_at=uk("2026-10-13 09:00"))

    assert done == DueWords("Met Tue 13 Oct", "met")


def test_a_deadline_met_today_says_today():
    done = due(uk("2026-11-23 17:00"), NOW, met_at=uk("2026-11-23 09:00"))

    assert done == DueWords("Met today", "met")


def test_a_deadline_met_too_late_is_not_shown_as_kept():
    done = due(uk("2026-10-13 17:00"), NOW, met_at=uk("2026-10-15 18:00"))

    assert done == DueWords("Done Thu 15 Oct, 2 days late", "lapsed")


def test_a_window_that_closed_says_when_without_alarm():
    closed = due(uk("2026-10-15 17:00"), NOW, lapsed=True)

    assert closed == DueWords("Passed Thu 15 Oct", "lapsed")


def test_a_deadline_in_a_list_leaves_out_a_time_of_day_that_is_far_off():
    far, near = uk("2027-01-01 23:59:59"), uk("2026-11-24 23:59:59")

    words = [due(at, NOW, brief=True).words for at in (far, near)]

    assert words == ["Fri 1 Jan 2027, 39 days", "Tomorrow 23:59"]


def test_days_left_are_counted_on_the_calendar_when_the_clocks_change():
    now = datetime(2026, 10, 24, 12, 0, tzinfo=LONDON)

    ahead = due(uk("2026-10-26 09:00"), now)

    assert ahead.words == "Mon 26 Oct 09:00, 2 days"


def test_hours_late_are_real_hours_when_the_clocks_change():
    overnight = datetime(2026, 10, 25, 9, 0, tzinfo=LONDON)

    late = due(uk("2026-10-24 23:00"), overnight)

    assert late.words == "11 h late"


@pytest.mark.parametrize(
    ("name", "badge"),
    [
        ("Tom Whitfield", "TW"),
        ("Mrs Margaret Ellison", "ME"),
        ("Ana de la Cruz", "AC"),
        ("Prince", "P"),
        ("Mr", "?"),
        ("", "?"),
    ],
)
def test_a_name_is_shortened_to_its_first_and_last_letters_without_the_title(name, badge):
    assert initials(name) == badge


@pytest.mark.parametrize(
    ("n", "words"), [(0, "0 cases"), (1, "1 case"), (2, "2 cases"), (1204, "1,204 cases")]
)
def test_a_count_agrees_with_its_noun(n, words):
    assert count_words(n, "case", "cases") == words
