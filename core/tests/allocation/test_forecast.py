"""The forecast conserves work, and more hands never make more cases late."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opx_core.teams.forecast import Work, simulate

TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)

works = st.builds(
    Work,
    due=st.one_of(st.none(), st.integers(-30, 90).map(lambda n: TODAY + timedelta(days=n))),
    minutes=st.integers(0, 300),
    count=st.integers(0, 12),
    follow=st.integers(0, 200),
    follow_by=st.integers(-10, 90).map(lambda n: TODAY + timedelta(days=n)),
)
capacities = st.lists(st.integers(0, 900), min_size=60, max_size=60)


def days(minutes):
    return {TODAY + timedelta(days=n): each for n, each in enumerate(minutes)}


@given(st.lists(works, max_size=25), capacities)
def test_all_work_is_done_or_left(work, minutes):
    made = simulate(work, days(minutes), TODAY)

    assert made.done + made.left == sum((w.minutes + w.follow) * w.count for w in work)
    assert made.done <= sum(minutes) and made.left >= 0


@given(st.lists(works, max_size=25), capacities)
def test_a_week_never_has_more_late_than_due(work, minutes):
    made = simulate(work, days(minutes), TODAY)

    horizon = MONDAY + timedelta(days=55)
    ahead = sum(w.count for w in work if w.due and TODAY <= w.due <= horizon)
    assert sum(week.due for week in made.weeks) == ahead
    assert all(0 <= week.late <= week.due for week in made.weeks)


@given(st.lists(works, max_size=25), capacities, st.integers(1, 500))
def test_more_minutes_never_make_more_cases_late(work, minutes, more):
    few, many = days(minutes), days([each + more for each in minutes])

    assert simulate(work, many, TODAY).late <= simulate(work, few, TODAY).late


def test_what_is_due_first_is_done_first():
    soon = Work(TODAY, 60, 2)
    later = Work(TODAY + timedelta(days=7), 60, 3)

    made = simulate([later, soon], {TODAY: 120, TODAY + timedelta(days=1): 60}, TODAY)

    assert [(week.due, week.late) for week in made.weeks[:2]] == [(2, 0), (3, 2)]
    assert made.worst == made.weeks[1]


def test_what_is_late_already_is_counted_apart_and_done_first():
    made = simulate([Work(TODAY - timedelta(days=3), 60, 2), Work(TODAY, 60)], {TODAY: 60}, TODAY)

    assert (made.late_already, made.late, made.done, made.left) == (2, 1, 60, 120)
