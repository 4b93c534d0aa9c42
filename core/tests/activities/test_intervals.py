"""Where time went, whatever happened: nothing is missing, nothing overlaps, order never matters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from opx_core.activities.intervals import (
    Corrected,
    Given,
    Life,
    Moved,
    Span,
    Touched,
    Waited,
    tile,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TURNS = {"responded": "customer", "with_fos": "ombudsman"}
LIFE = Life((Span(1, START),), "logged", turns=TURNS)


def at(hours):
    return START + timedelta(hours=hours)


hours = st.integers(-5, 120)
spans = st.tuples(hours, st.integers(1, 60))
people = st.integers(1, 3)
moves = st.builds(
    Moved, hours.map(at), st.integers(1, 10**6), st.sampled_from(["logged", *TURNS, "closed"])
)
handings = st.builds(Given, hours.map(at), st.integers(1, 10**6), st.none() | people)
touches = st.builds(
    lambda when, who: Touched(at(when[0]), at(when[0] + when[1]), who), spans, people
)
waits = st.builds(
    lambda when, order, whom, over: Waited(
        at(when[0]), at(when[0] + when[1]) if over else None, order, whom, "why", what=""
    ),
    *(spans, st.integers(1, 10**6), st.sampled_from(["customer", "firm"]), st.booleans()),
)
corrections = st.builds(
    lambda when, order, kind: Corrected(at(when[0]), at(when[0] + when[1]), order, kind),
    *(spans, st.integers(1, 10**6), st.sampled_from(["idle", "waiting", "handled"])),
)
fact_lists = st.lists(
    st.one_of(moves, handings, touches, waits, corrections),
    max_size=14,
    unique_by=lambda fact: (type(fact), getattr(fact, "order", fact)),
)
lives = st.lists(st.integers(1, 30), max_size=4).map(
    lambda lengths: replace(LIFE, spans=tuple(episodes(lengths)))
)


def episodes(lengths):
    """Episodes of so many hours, ten apart, and one that is open."""
    begun = 0
    for number, length in enumerate(lengths, 1):
        yield Span(number, at(begun), at(begun + length))
        begun += length + 10
    yield Span(len(lengths) + 1, at(begun))


@given(lives, fact_lists)
def test_the_intervals_of_an_episode_cover_it_exactly(life, facts):
    tiles = tile(life, facts)

    for span in life.spans:
        own = [each for each in tiles if each.episode == span.episode]
        assert own[0].began_at == span.began_at
        assert own[-1].ended_at == span.ended_at
        assert all(one.ended_at == two.began_at for one, two in pairwise(own))
        assert all(each.ended_at is None or each.began_at < each.ended_at for each in own)


@given(lives, fact_lists, st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_nothing(life, facts, chance):
    shuffled = list(facts)
    chance.shuffle(shuffled)

    assert tile(life, shuffled) == tile(life, facts)


@given(lives, fact_lists, st.one_of(moves, handings, touches, waits, corrections))
def test_a_fact_changes_nothing_that_lies_before_it(life, facts, new):
    when = new.at if isinstance(new, Moved | Given) else new.began_at
    others = [each for each in facts if getattr(each, "order", 0) != getattr(new, "order", 1)]

    before, after = tile(life, others), tile(life, [*others, new])

    assert until(before, when) == until(after, when)


def until(tiles, end):
    """The intervals as far as they lie before a moment."""
    cut = [each for each in tiles if each.began_at < end]
    return [
        replace(each, ended_at=end) if each.ended_at is None or each.ended_at > end else each
        for each in cut
    ]


def kinds(tiles):
    return [(each.kind, each.person_id or each.party) for each in tiles]


def test_an_open_case_is_with_nobody_then_idle_then_worked_on():
    facts = [Given(at(2), 1, 7), Touched(at(3), at(4), 7)]

    tiles = tile(LIFE, facts)

    assert kinds(tiles) == [("unallocated", ""), ("idle", 7), ("handled", 7), ("idle", 7)]
    assert tiles[-1].ended_at is None


def test_a_state_whose_turn_is_the_customers_is_waiting():
    tiles = tile(LIFE, [Moved(at(5), 1, "responded"), Moved(at(9), 2, "logged")])

    assert kinds(tiles)[1] == ("waiting", "customer")
    assert (tiles[1].began_at, tiles[1].ended_at) == (at(5), at(9))


def test_who_is_asked_last_has_the_turn_and_work_meanwhile_is_work():
    asked = Waited(at(2), at(20), 4, "specialist", "Tarn and Lowther", "specialist")
    facts = [asked, Waited(at(5), at(8), 9, "customer", "photographs"), Touched(at(6), at(7), 3)]

    tiles = tile(LIFE, facts)

    assert [each.kind for each in tiles] == [
        *("unallocated", "stepped_out", "waiting", "handled", "waiting", "stepped_out"),
        "unallocated",
    ]


def test_of_two_people_at_once_the_owner_counts():
    facts = [Given(at(0), 1, 2), Touched(at(1), at(5), 1), Touched(at(2), at(4), 2)]

    assert kinds(tile(LIFE, facts)) == [
        *(("idle", 2), ("handled", 1), ("handled", 2), ("handled", 1)),
        ("idle", 2),
    ]


def test_the_last_correction_of_a_moment_stands():
    first = Corrected(at(1), at(5), 1, "waiting", party="firm", words="their file")
    second = Corrected(at(2), at(3), 2, "handled", person_id=7)

    tiles = tile(LIFE, [second, first])

    assert kinds(tiles)[1:4] == [("waiting", "firm"), ("handled", 7), ("waiting", "firm")]
    assert [each.corrected for each in tiles] == [False, True, True, True, False]
