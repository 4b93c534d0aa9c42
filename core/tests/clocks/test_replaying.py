"""The clocks of a case are a function of its events: any order, all at once or one by one."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from opx_core import deadlines, hours, ledger
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.clocks import calculate
from opx_core.ledger import Given, Ledger, replay, step
from opx_core.own_days import OwnDay, calendars_with
from opx_core.rulepacks import rule
from opx_core.workflow import Deadline

from .story import DESK, PLAIN, Story, at

LUNCH = hours.read(["09:00-12:30, 13:30-17:00"] * 5 + ["", ""])
CLOSED = OwnDay("", date(2026, 11, 25), "Closed")
GIVENS = (PLAIN, Given({}, calendars_with([CLOSED]), LUNCH))
STEPS = ("ask", "answer", "reply", "finish", "again", "wait", "go on", "high", "low")
gaps = st.timedeltas(timedelta(minutes=1), timedelta(days=9))
starts = st.datetimes(datetime(2026, 3, 1), datetime(2027, 4, 1), timezones=st.just(LONDON))


@st.composite
def stories(draw):
    """Whatever can happen to a case, in the order in which it did."""
    story = Story(draw(starts), given=draw(st.sampled_from(GIVENS)))
    when = story.received
    for what, gap in draw(st.lists(st.tuples(st.sampled_from(STEPS), gaps), max_size=14)):
        when = (when.astimezone(UTC) + gap).astimezone(LONDON)
        _take(story, what, when)
    return story


def _take(story, what, when):
    if what in ("wait", "go on"):
        paused = ledger.Paused if what == "wait" else ledger.Resumed
        story._tell(paused(when, "waiting:customer"))
    elif what in ("high", "low"):
        if story.state != "done":
            story.change(what, when)
    elif story.state in story.workflow.transition(what).from_states:
        story.move(what, when)


def end_of(story):
    return max(each.at for each in story.told) + timedelta(days=3)


def stored(kept):
    """A ledger as it comes back from the database."""
    rows = [deadlines.row_of(each) for each in kept.clocks]
    return kept._replace(clocks=tuple(deadlines.clock_of(row) for row in rows))


@given(stories(), st.integers(0, 99))
def test_the_order_of_reading_events_changes_nothing(story, seed):
    mixed = random.Random(seed).sample(story.told, len(story.told))

    whole = replay(DESK, story.told, story.given, end_of(story))

    assert replay(DESK, mixed, story.given, end_of(story)) == whole


@given(stories())
def test_working_out_again_is_going_on(story):
    kept: Ledger = ledger.EMPTY

    for each in story.told:
        kept = stored(step(DESK, story.given, kept, each))

    last = end_of(story)
    again = replay(DESK, story.told, story.given, last)
    assert stored(ledger.passed(kept, last)) == again


@given(stories())
def test_a_clock_ends_in_one_way_and_stands_still_only_while_it_runs(story):
    for clock in replay(DESK, story.told, story.given, end_of(story)).clocks:
        ends = [clock.met_at, clock.lapsed_at, clock.stopped_at]

        assert sum(end is not None for end in ends) <= 1
        assert clock.paused_at is None or (clock.runs and clock.why.own)
        assert clock.due_at > clock.started_at


@given(stories(), st.timedeltas(timedelta(), timedelta(days=40)))
def test_received_later_never_ends_earlier(story, gap):
    first = story.told[0]
    later = replace(first, start=first.start._replace(started_at=first.at + gap))
    waits = [each for each in story.told if isinstance(each, ledger.Paused | ledger.Resumed)]

    one, other = (
        {each.rule: each.due_at for each in replay(DESK, told, story.given, end_of(story)).clocks}
        for told in ([first, *waits], [later, *waits])
    )

    assert all(one[key] <= other[key] for key in one)


STAGES = replace(
    DESK,
    deadlines=(
        Deadline("OS-EVIDENCE-10WD", "Evidence", ("reply",)),
        Deadline("OS-COMMENT-4CD", "Comments", ("finish",)),
    ),
)


def test_a_stage_ends_early_when_all_are_done_and_the_next_counts_from_then():
    story = Story(at("2026-11-23T10:00"), workflow=STAGES)
    usual = story.due("OS-COMMENT-4CD")

    story.move("reply", at("2026-11-26T15:00"))

    assert usual == at("2026-12-11T23:59:59")
    assert story.due("OS-COMMENT-4CD") == at("2026-11-30T23:59:59")
    why = story.clocks()["OS-COMMENT-4CD"].why
    assert why.sentence().startswith("4 calendar days from the end of the stage before on Thu 26")


def test_a_stage_that_ends_late_gives_the_next_no_more_time():
    story = Story(at("2026-11-23T10:00"), workflow=STAGES)

    story.move("reply", at("2026-12-09T10:00"))

    assert story.due("OS-COMMENT-4CD") == at("2026-12-11T23:59:59")
    assert story.clocks()["OS-EVIDENCE-10WD"].missed_at == at("2026-12-07T17:00")


def test_a_rule_is_chosen_by_the_day_that_its_own_clock_starts():
    version = replace(DESK, deadlines=(Deadline("W6-OFCOM", "Answer", (), starts="move:reply"),))
    story = Story(at("2026-04-01T10:00"), workflow=version)

    story.move("reply", at("2026-04-09T10:00"))

    expected = calculate(rule("W6-OFCOM", date(2026, 4, 9)), at("2026-04-09T10:00"), UK)
    assert story.clocks()["W6-OFCOM"].due_at == expected.due_at


UK = calendar(Nation.ENG)
