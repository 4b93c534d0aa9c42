"""The rank is a function of what is known, and never worse for an earlier deadline."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opx_core.allocation.ranking import WEIGHTS, Look, rank, score

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOURS = st.integers(-2_000, 4_000)


@st.composite
def looks(draw):
    needs = draw(st.one_of(st.none(), st.integers(0, 4)))
    return Look(
        case_id=draw(st.integers(1, 10_000)),
        due_at=NOW + timedelta(hours=draw(HOURS)),
        received_at=NOW - timedelta(hours=draw(st.integers(-10, 4_000))),
        support=draw(st.booleans()),
        priority=draw(st.integers(-1, 9)),
        had_before=draw(st.booleans()),
        spare=needs,
        own_team=draw(st.booleans()),
        minutes=draw(st.integers(0, 500)),
        left=draw(st.integers(-100, 500)),
    )


@given(st.lists(looks(), max_size=30, unique_by=lambda each: each.case_id), st.integers())
def test_any_order_of_the_cases_gives_the_same_ranking(some, seed):
    other = list(some)
    random.Random(seed).shuffle(other)

    assert rank(some, NOW) == rank(other, NOW)


@given(looks(), st.integers(1, 3_000))
def test_an_earlier_deadline_never_ranks_lower(look, hours):
    earlier = replace(look, case_id=20_000, due_at=look.due_at - timedelta(hours=hours))

    first, second = rank([look, earlier], NOW)

    assert first.case_id == earlier.case_id and first.points >= second.points


@given(looks())
def test_the_points_are_the_sum_of_their_parts_and_each_part_says_why(look):
    ranked = score(look, NOW)

    assert abs(ranked.points - sum(part.points for part in ranked.parts)) < 0.001
    assert all(part.words.endswith(".") and part.points > 0 for part in ranked.parts)
    assert all(len(words.split()) <= 20 for words in ranked.why)


@given(looks())
def test_support_needs_never_make_a_case_wait(look):
    needing = replace(look, case_id=20_000, support=True)

    assert score(needing, NOW).points >= score(look, NOW).points


def test_the_words_are_plain():
    look = Look(1, NOW + timedelta(days=3), NOW - timedelta(days=1), "Final response")

    assert score(look, NOW).why == (
        "Final response is due Wed 25 Nov, in 3 days.",
        "It was received 1 day ago.",
    )


def test_late_counts_more_than_anything_that_is_not_due():
    late = Look(1, NOW - timedelta(days=10), NOW)
    rest = WEIGHTS.support + WEIGHTS.age + WEIGHTS.had_before + WEIGHTS.same_person

    assert score(late, NOW).points > rest
