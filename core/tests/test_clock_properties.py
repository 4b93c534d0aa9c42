import json
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opx_core.calendars import LONDON, Calendar, Nation, calendar
from opx_core.clocks import Why, calculate
from opx_core.rulepacks import Rule, rule, rules

ON = date(2026, 11, 23)
calendars = st.sampled_from([calendar(nation) for nation in Nation])
starts = st.datetimes(
    datetime(2018, 1, 14), datetime(2035, 6, 30), timezones=st.sampled_from([UTC, LONDON])
)
any_rule = st.sampled_from(rules(ON))
business_rule = st.sampled_from([each for each in rules(ON) if each.unit == "business_days"])


@given(any_rule, starts, calendars)
def test_the_reason_survives_being_stored(picked: Rule, start: datetime, uk: Calendar) -> None:
    why = calculate(picked, start, uk).why

    stored = json.loads(json.dumps(why.as_json()))

    assert Why.from_json(stored) == why
    assert Why.from_json(stored).sentence() == why.sentence()


@given(any_rule, starts, starts, calendars)
def test_a_later_start_never_ends_earlier(
    picked: Rule, one: datetime, other: datetime, uk: Calendar
) -> None:
    earlier, later = sorted([one, other], key=lambda start: start.astimezone(UTC))

    assert calculate(picked, earlier, uk).due_at <= calculate(picked, later, uk).due_at


@given(any_rule, starts, calendars)
def test_a_deadline_is_after_its_start(picked: Rule, start: datetime, uk: Calendar) -> None:
    assert calculate(picked, start, uk).due_at > start


@given(business_rule, starts, calendars)
def test_business_days_end_on_a_business_day(picked: Rule, start: datetime, uk: Calendar) -> None:
    due = calculate(picked, start, uk).due_at.astimezone(LONDON)

    assert uk.is_business_day(due.date())


@given(starts, calendars)
def test_eight_weeks_are_56_days_whatever_the_calendar(start: datetime, uk: Calendar) -> None:
    due = calculate(rule("W8", ON), start, uk).due_at.astimezone(LONDON)

    assert due.date() - start.astimezone(LONDON).date() == timedelta(days=56)


@given(any_rule, starts, calendars)
def test_the_cut_off_is_exact_in_london_across_clock_changes(
    picked: Rule, start: datetime, uk: Calendar
) -> None:
    due = calculate(picked, start, uk).due_at.astimezone(LONDON)

    assert due.time() == picked.cut_off


@given(starts, calendars)
def test_35_business_days_end_after_15(start: datetime, uk: Calendar) -> None:
    holding = calculate(rule("BD15", ON), start, uk)
    final = calculate(rule("BD35", ON), start, uk)

    assert holding.due_at < final.due_at


@given(any_rule, starts, st.sampled_from(Nation), st.integers(-5, 90))
def test_one_more_holiday_never_ends_earlier(
    picked: Rule, start: datetime, nation: Nation, offset: int
) -> None:
    added = {start.date() + timedelta(days=offset): "One more"}

    usual = calculate(picked, start, calendar(nation))
    longer = calculate(picked, start, calendar(nation, extra=added))

    assert usual.due_at <= longer.due_at
    assert picked.unit == "business_days" or usual == longer


@given(starts, calendars)
def test_the_hour_of_the_start_does_not_matter(start: datetime, uk: Calendar) -> None:
    local = start.astimezone(LONDON)
    noon = datetime.combine(local.date(), time(12), LONDON)

    assert calculate(rule("SRC3", ON), start, uk).due_at == (
        calculate(rule("SRC3", ON), noon, uk).due_at
    )
