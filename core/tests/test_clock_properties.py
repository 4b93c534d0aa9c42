import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opx_core.calendars import LONDON, Calendar, Nation, calendar
from opx_core.clocks import Why, calculate
from opx_core.rulepacks import Rule, Suspension, rule, rules

ON = date(2026, 11, 23)
calendars = st.sampled_from([calendar(nation) for nation in Nation])
starts = st.datetimes(
    datetime(2018, 1, 14), datetime(2035, 6, 30), timezones=st.sampled_from([UTC, LONDON])
)
any_rule = st.sampled_from(rules(ON))
by_days = st.sampled_from([each for each in rules(ON) if each.unit != "hours"])
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


@given(by_days, starts, calendars)
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
    asks = picked.unit == "business_days" or picked.roll != "none" or picked.follows
    assert asks or usual == longer


windows = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 60)), max_size=3
)


@given(by_days, starts, calendars, windows)
def test_a_suspension_never_ends_earlier_and_no_day_in_it_counts(
    picked: Rule, start: datetime, uk: Calendar, spans: list[tuple[date, int]]
) -> None:
    stops = tuple(Suspension(day, day + timedelta(days=n), "an order") for day, n in spans)
    usual = calculate(picked, start, uk)

    stopped = calculate(replace(picked, suspension=stops), start, uk)

    assert stopped.due_at >= usual.due_at
    assert calculate(replace(picked, suspension=stops * 2), start, uk).due_at == stopped.due_at
    if picked.unit in ("calendar_days", "weeks") and picked.roll == "none" and not picked.follows:
        began, ended = (at.astimezone(LONDON).date() for at in (start, stopped.due_at))
        days = (began + timedelta(days=n) for n in range(1, (ended - began).days + 1))
        ran = sum(not any(each.first <= day <= each.last for each in stops) for day in days)
        assert ran == picked.count * (7 if picked.unit == "weeks" else 1)


@given(starts, calendars)
def test_the_hour_of_the_start_does_not_matter(start: datetime, uk: Calendar) -> None:
    local = start.astimezone(LONDON)
    noon = datetime.combine(local.date(), time(12), LONDON)

    assert calculate(rule("SRC3", ON), start, uk).due_at == (
        calculate(rule("SRC3", ON), noon, uk).due_at
    )
