import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opx_core.calendars import Calendar, Nation, Skipped, calendar

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "domain" / "bank_holidays.json"
YEARS = (2024, 2025, 2026, 2027, 2028)
ST_ANDREWS = date(2026, 11, 30)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
nations = st.sampled_from(Nation)


@pytest.fixture(scope="session")
def published() -> dict[str, Any]:
    if not ORACLE.exists():
        pytest.skip(f"the list of bank holidays, {ORACLE.name}, is not beside this checkout")
    nations: dict[str, Any] = json.loads(ORACLE.read_text())["nations"]
    return nations


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("nation", Nation)
def test_weekday_holidays_are_those_published(
    published: dict[str, Any], nation: Nation, year: int
) -> None:
    expected = {each["date"] for each in published[nation] if each["date"].startswith(str(year))}

    found = {day.isoformat() for day in weekday_holidays(calendar(nation), year)}

    assert found == expected


@pytest.mark.parametrize("year", range(2015, 2036))
@pytest.mark.parametrize(
    ("nation", "usual"), [(Nation.ENG, 8), (Nation.WLS, 8), (Nation.SCT, 9), (Nation.NIR, 10)]
)
def test_every_year_has_the_usual_number_of_holidays(nation: Nation, usual: int, year: int) -> None:
    found = weekday_holidays(calendar(nation), year)

    assert usual <= len(found) <= usual + 2


def test_nations_and_calendars_have_names_that_people_know() -> None:
    assert [nation.label for nation in Nation] == [
        "England",
        "Wales",
        "Scotland",
        "Northern Ireland",
    ]
    assert calendar(Nation.WLS).label == "England and Wales"
    assert calendar(Nation.SCT).label == "Scotland"


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        (Nation.SCT, date(2026, 1, 2), "2nd January"),
        (Nation.SCT, ST_ANDREWS, "St Andrew's Day"),
        (Nation.ENG, date(2026, 8, 31), "Summer bank holiday"),
        (Nation.ENG, date(2026, 5, 4), "Early May bank holiday"),
        (Nation.ENG, date(2026, 12, 28), "Boxing Day (substitute day)"),
        (Nation.SCT, date(2027, 3, 29), None),
    ],
)
def test_holidays_have_the_names_used_in_the_uk(nation: Nation, day: date, name: str) -> None:
    assert calendar(nation).holiday(day) == name


def test_counting_begins_on_the_next_day_and_lists_bank_holidays_but_not_weekends() -> None:
    scotland = calendar(Nation.SCT)

    due, skipped = scotland.add_business_days(date(2026, 11, 26), 3)

    assert due == date(2026, 12, 2)
    assert skipped == (Skipped(ST_ANDREWS, "St Andrew's Day"),)


def test_a_firms_own_holiday_is_left_out_by_name() -> None:
    firms = calendar(Nation.ENG, extra={date(2026, 11, 24): "Founder's Day"})

    due, skipped = firms.add_business_days(date(2026, 11, 23), 1)

    assert due == date(2026, 11, 25)
    assert skipped == (Skipped(date(2026, 11, 24), "Founder's Day"),)


def test_a_removed_bank_holiday_is_a_business_day() -> None:
    firms = calendar(Nation.SCT, removed={ST_ANDREWS})

    assert firms.is_business_day(ST_ANDREWS)
    assert not calendar(Nation.SCT).is_business_day(ST_ANDREWS)


def test_a_day_both_added_and_removed_is_a_holiday() -> None:
    firms = calendar(Nation.SCT, extra={ST_ANDREWS: "Audit"}, removed={ST_ANDREWS})

    assert firms.holiday(ST_ANDREWS) == "Audit"


def test_a_calendar_keeps_its_own_copy_of_the_added_days() -> None:
    added = {date(2026, 11, 24): "Founder's Day"}
    firms = calendar(Nation.ENG, extra=added)

    added.clear()

    assert not firms.is_business_day(date(2026, 11, 24))


def test_business_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="counted forwards"):
        calendar(Nation.ENG).add_business_days(date(2026, 11, 23), -1)


def test_a_year_without_known_bank_holidays_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(ValueError, match="The bank holidays of 2101 are not known"):
        calendar(Nation.ENG).is_business_day(date(2101, 1, 3))


@given(nations, days, st.integers(0, 60))
def test_days_between_is_the_inverse_of_adding_days(nation: Nation, day: date, n: int) -> None:
    uk = calendar(nation)

    due, skipped = uk.add_business_days(day, n)

    assert uk.business_days_between(day, due) == n
    assert uk.business_days_between(due, day) == -n
    assert all(day < each.day < due and each.day.weekday() < 5 for each in skipped)


def weekday_holidays(uk: Calendar, year: int) -> list[date]:
    first = date(year, 1, 1)
    every = (first + timedelta(days=n) for n in range(366))
    return [day for day in every if day.year == year and day.weekday() < 5 and uk.holiday(day)]
