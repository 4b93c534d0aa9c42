from datetime import date, time

import pytest

from opx_core.dates import day_in_words, parse_day, parse_time, short_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "typed",
    [
        "20 Nov 2026",
        "20 november 2026",
        "20th Nov 2026",
        "Fri 20 Nov 2026",
        "Friday, 20 Nov 2026",
        "20 Nov 26",
        "20/11/2026",
        "20/11/26",
        "20.11.2026",
        "20-11-2026",
        "2026-11-20",
        "  20   Nov  2026 ",
    ],
)
def test_a_day_can_be_typed_in_many_ways(typed: str) -> None:
    assert parse_day(typed, TODAY) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("today", date(2026, 11, 22)),
        ("Yesterday", date(2026, 11, 21)),
        ("tomorrow", date(2026, 11, 23)),
        ("in 10 days", date(2026, 12, 2)),
        ("In 1 week", date(2026, 11, 29)),
        ("Friday", date(2026, 11, 27)),
        ("mon", date(2026, 11, 23)),
        ("Sunday", date(2026, 11, 29)),
        ("5 sept 2026", date(2026, 9, 5)),
        ("1/2/2026", date(2026, 2, 1)),
        ("29/2/2028", date(2028, 2, 29)),
        ("5/3/61", date(1961, 3, 5)),
        ("5/3/46", date(2046, 3, 5)),
        ("5/3/47", date(1947, 3, 5)),
    ],
)
def test_a_day_is_read_as_people_in_the_uk_mean_it(typed: str, day: date) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 Nov 2026", "November has 30 days"),
        ("30/02/2026", "February 2026 has 28 days"),
        ("2028-02-30", "February 2028 has 29 days"),
        ("0/11/2026", "Days start at 1"),
        ("11/20/2026", "Months go from 1 to 12"),
        ("20 Nov", "Enter the year too"),
        ("20 Nvo 2026", "“nvo” is not a month"),
        ("Mon 20 Nov 2026", "20 November 2026 is a Friday"),
        ("20/11/0226", "Enter a year from 1900 to 2100"),
        ("", "Enter a date such as 20 Nov 2026"),
        ("soon", "Enter a date such as 20 Nov 2026"),
        ("20/11-2026", "Enter a date such as 20 Nov 2026"),
        ("\u0662/11/2026", "Enter a date such as 20 Nov 2026"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_plain_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("16:42", time(16, 42)),
        ("16.42", time(16, 42)),
        ("1642", time(16, 42)),
        ("16:42:07", time(16, 42, 7)),
        ("4.42pm", time(16, 42)),
        ("4:42 PM", time(16, 42)),
        ("4pm", time(16, 0)),
        ("12am", time(0, 0)),
        ("12.30 p.m.", time(12, 30)),
        ("9:05", time(9, 5)),
    ],
)
def test_a_time_can_be_typed_in_many_ways(typed: str, moment: time) -> None:
    assert parse_time(typed) == moment


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("25:00", "Hours go from 0 to 23"),
        ("16:75", "Minutes and seconds go from 0 to 59"),
        ("16.42pm", "With am or pm, hours go from 1 to 12"),
        ("16", "Enter a time such as 16:42"),
        ("442", "Enter a time such as 16:42"),
        ("half past four", "Enter a time such as 16:42"),
    ],
)
def test_a_time_that_cannot_be_is_refused_in_plain_words(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_time(typed)


def test_a_day_is_written_with_its_weekday() -> None:
    day = date(2026, 11, 23)

    assert day_in_words(day) == "Mon 23 Nov 2026"
    assert short_day(day) == "Mon 23 Nov"


@pytest.mark.parametrize("text", ["today", "tomorrow", "Friday", "in 10 days"])
def test_a_day_of_long_ago_or_in_a_file_is_not_told_from_today(text):
    with pytest.raises(ValueError, match="Enter "):
        parse_day(text, date(2026, 11, 20), near=False)
