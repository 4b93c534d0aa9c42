"""Scenarios in which other open case systems counted wrongly, each named after its issue."""

from opx_core import hours
from opx_core.calendars import LONDON, Nation, calendar
from opx_core.hours import USUAL
from opx_core.ledger import Given, target_end
from opx_core.own_days import OwnDay, calendars_with
from opx_core.workflow import Target

from .story import Story, at

MONDAY = at("2026-11-23T09:00")


def test_glpi_6902_a_target_that_applies_while_the_case_waits_stands_still_too():
    story = Story(MONDAY).wait(at("2026-11-23T10:00"))

    story.change("high", at("2026-11-25T10:00"))

    clock = story.clocks(at("2026-12-04T09:00"))["OWN-FAST"]
    assert clock.paused_at == at("2026-11-23T10:00") and not clock.missed_at


def test_glpi_15605_a_target_that_applies_later_leaves_out_what_was_waited_before():
    story = Story(MONDAY).wait(at("2026-11-23T13:00"), at("2026-11-26T13:00"))

    story.change("high", at("2026-11-26T14:00"))

    # 16 hours: four before the wait, then half of Thursday, Friday.
    assert story.due("OWN-FAST") == at("2026-11-27T17:00")
    assert "stood still from Mon 23 Nov 2026 13:00" in story.clocks()["OWN-FAST"].why.sentence()


def test_zammad_390_long_days_and_each_holiday_are_counted_and_named():
    week = hours.read(["09:00-21:00"] * 5 + ["", ""])
    days = calendars_with([OwnDay("", at("2026-11-26T00:00").date(), "Martinmas")])
    story = Story(at("2026-11-24T23:00"), given=Given({}, days, week))

    # 40 hours of twelve a day from the evening on: Wed, (Thu), Fri, Mon, then four on Tue.
    assert story.due("OWN-SLOW") == at("2026-12-01T13:00")
    assert "Thu 26 Nov Martinmas left out" in story.clocks()["OWN-SLOW"].why.sentence()
    assert "open Mon–Fri 09:00-21:00" in story.clocks()["OWN-SLOW"].why.sentence()


def test_zammad_5177_the_next_reply_is_not_due_before_there_was_a_first_one():
    story = Story(MONDAY)
    first = story.due("OWN-FIRST")

    assert "OWN-NEXT" not in story.clocks(at("2026-11-23T16:00"))
    assert story.due("OWN-FIRST", at("2026-11-23T16:00")) == first

    story.move("reply", at("2026-11-23T16:30"))
    assert story.clocks()["OWN-FIRST"].met_at == at("2026-11-23T16:30")
    assert story.due("OWN-NEXT") == at("2026-11-24T10:30")


def test_frappe_helpdesk_2212_lunch_is_no_time_to_work():
    lunch = hours.read(["09:00-12:30, 13:30-17:00"] * 5 + ["", ""])
    noon, hour = at("2026-11-23T12:45"), Target(1, "business_hours")
    uk = calendar(Nation.ENG)

    end = target_end(hour, noon, uk, lunch).astimezone(LONDON)

    assert end == at("2026-11-23T14:30")
    assert target_end(hour, noon, uk, USUAL).astimezone(LONDON) == at("2026-11-23T13:45")
