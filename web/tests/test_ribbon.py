"""The time ribbon: which clocks stand on it, and what its words do not cover."""

from datetime import UTC, datetime, timedelta

from opx_web.times import ribbon

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCALE = ribbon.Scale(NOW - timedelta(days=4), NOW + timedelta(days=50))


def clock(name, days, **more):
    due = (NOW + timedelta(days=days)).isoformat()
    return {"name": name, "due_at": due, "met_at": None, "stopped_at": None, "lapsed_at": None} | {
        name: (NOW - timedelta(days=3)).isoformat() for name in more
    }


def test_a_met_clock_gives_way_to_the_one_that_is_owed_at_the_same_moment():
    clocks = [clock("Acknowledgement", 1, met_at=True), clock("Summary resolution", 1)]

    (mark,) = ribbon.markers(clocks, SCALE, NOW)

    assert mark.words == "Tomorrow: summary resolution"


def test_two_clocks_that_are_owed_at_the_same_moment_are_both_named():
    clocks = [clock("Acknowledgement", 3), clock("Summary resolution", 3)]

    (mark,) = ribbon.markers(clocks, SCALE, NOW)

    assert mark.words.endswith(": acknowledgement and summary resolution")


def test_a_clock_that_was_met_early_is_not_said_to_be_due():
    marks = ribbon.markers([clock("Acknowledgement", 1, met_at=True)], SCALE, NOW)

    assert marks == ()


def test_the_word_now_follows_the_receipt_where_it_would_stand_upon_it():
    young = ribbon.now_marker("Wed 18 Nov: received", SCALE, NOW)
    old = ribbon.now_marker("Wed 18 Nov: received", SCALE, NOW + timedelta(days=30))

    assert (young.row, old.row) == (1, 0)
