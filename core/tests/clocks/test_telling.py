"""A rehearsal replays less than a case's whole story, and comes to the same clocks."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from opx_core.ledger import differing, replay
from opx_core.rehearsing.telling import telling
from opx_core.rehearsing.values import quiet_to

from .story import DESK
from .test_replaying import end_of, stories

SOME = [
    replace(DESK, deadlines=kept)
    for size in range(1, 4)
    for kept in combinations(DESK.deadlines, size)
]


@given(stories(), st.sampled_from(SOME))
def test_moves_that_tell_the_clocks_nothing_can_be_left_out(story, workflow):
    told = list(telling(quiet_to(workflow), story.told))

    clocks = replay(workflow, told, story.given, end_of(story)).clocks

    assert clocks == replay(workflow, story.told, story.given, end_of(story)).clocks


@given(stories())
def test_what_differs_is_what_is_not_the_same(story):
    half = replay(DESK, story.told[: len(story.told) // 2], story.given, end_of(story))

    whole = replay(DESK, story.told, story.given, end_of(story))

    assert differing(half, whole) == [each for each in whole.clocks if each not in half.clocks]


def test_a_workflow_knows_what_its_deadlines_hang_on():
    for each in DESK.deadlines:
        assert each in DESK.starting[each.starts]
        assert all(each.rule in DESK.meeting[key] for key in each.met_by)
        assert DESK.pausing.issuperset(each.target.pauses if each.target else ())
