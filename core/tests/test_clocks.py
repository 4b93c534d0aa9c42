import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from opx_core.calendars import LONDON, Calendar, Nation, Skipped, calendar
from opx_core.clocks import Why, calculate
from opx_core.rulepacks import known, rule

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "domain" / "deadlines.json"
ENGLAND, SCOTLAND = calendar(Nation.ENG), calendar(Nation.SCT)
ON = date(2026, 11, 23)
MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=LONDON)
needs_oracle = pytest.mark.skipif(
    not ORACLE.exists(), reason=f"{ORACLE.name} is not beside this checkout"
)


def vectors() -> list[dict[str, str]]:
    return json.loads(ORACLE.read_text()) if ORACLE.exists() else []


def starts(example: dict[str, str]) -> list[datetime]:
    """When its clocks start: for PRIMARY the event, and when they knew of it."""
    written = re.findall(r"\d{4}-\d\d-\d\d(?:[ T][\d:]+Z?)?", example["received"])
    found = [datetime.fromisoformat(each) for each in written]
    return [each if each.tzinfo else each.replace(tzinfo=LONDON) for each in found]


@needs_oracle
def test_there_are_48_worked_examples() -> None:
    assert len(vectors()) == 48


@needs_oracle
@pytest.mark.parametrize("example", vectors(), ids=lambda example: example["id"])
def test_a_worked_example_comes_out_as_published(example: dict[str, str]) -> None:
    start, *others = starts(example)
    uk = calendar(Nation("ENG" if example["calendar"] == "n/a" else example["calendar"]))

    due = calculate(
        rule(example["rule"], start.date()), start, uk, or_start=next(iter(others), None)
    )

    assert due.due_at == datetime.fromisoformat(example["due_utc"])
    assert due.due_at.tzinfo is UTC
    if "strict_statute_no_roll" in example:
        assert due.why.strict == date.fromisoformat(example["strict_statute_no_roll"])
    assert Why.from_json(json.loads(json.dumps(due.why.as_json()))) == due.why


NAMES = {
    *("SRC3", "W8", "BD15", "BD35", "W8-FORWARDED", "W8-MOTOR-STOP", "W8-ENERGY", "W6-OFCOM"),
    *("FOS6M", "PRIMARY", "FOS-PROACTIVE-14CD", "SAR1M", "SAR3M", "DPACK30", "ICO72H"),
    *("RECORD3Y", "RECORD5Y", "RETURN30BD", "OS-EVIDENCE-10WD", "OS-COMMENT-4CD"),
    *("OS-DECISION-14CD", "OS-REMEDY-28CD", "HOS-ACK", "HOS-STAGE1", "HOS-STAGE2", "ACK"),
}


def test_every_rule_that_the_domain_names_is_known() -> None:
    assert known() == NAMES


@pytest.mark.parametrize(
    ("id", "start", "due"),
    [
        ("W8-FORWARDED", "2026-11-23", "2027-01-18 23:59:59"),
        ("W8-ENERGY", "2026-11-23", "2027-01-18 23:59:59"),
        ("W6-OFCOM", "2026-04-07", "2026-06-02 23:59:59"),
        ("W6-OFCOM", "2026-04-08", "2026-05-20 23:59:59"),
        ("FOS-PROACTIVE-14CD", "2026-11-23", "2026-12-07 23:59:59"),
        ("SAR3M", "2026-11-30", "2027-03-01 23:59:59"),
        ("RECORD5Y", "2024-02-29", "2029-02-28 23:59:59"),
        ("OS-EVIDENCE-10WD", "2026-11-23", "2026-12-07 17:00:00"),
        ("OS-DECISION-14CD", "2026-12-11", "2026-12-25 23:59:59"),
        ("HOS-STAGE1", "2026-11-23", "2026-12-14 23:59:59"),
        ("HOS-STAGE2", "2026-11-23", "2026-12-30 23:59:59"),
        ("BD35", "2026-11-23", "2027-01-14 23:59:59"),
    ],
)
def test_rules_without_a_published_example_come_out_as_counted_by_hand(
    id: str, start: str, due: str
) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=LONDON)

    found = calculate(rule(id, began.date()), began, ENGLAND)

    assert found.due_at.astimezone(LONDON) == datetime.fromisoformat(due).replace(tzinfo=LONDON)


def test_a_stage_that_ends_early_starts_the_next_one_early() -> None:
    ended = datetime(2026, 11, 30, 15, 0, tzinfo=LONDON)

    due = calculate(rule("OS-COMMENT-4CD", ON), MONDAY, ENGLAND, stage_ended=ended)

    assert due.due_at.astimezone(LONDON).date() == date(2026, 12, 4)


def test_a_reason_says_what_moved_it_and_what_the_law_alone_would_say() -> None:
    wednesday = datetime(2026, 11, 25, tzinfo=LONDON)
    paused = datetime(2023, 11, 17, tzinfo=LONDON)

    rolled = calculate(rule("DPACK30", wednesday.date()), wednesday, ENGLAND).why.sentence()
    stopped = calculate(rule("W8-MOTOR-STOP", paused.date()), paused, ENGLAND).why.sentence()

    assert "Fri 25 Dec 2026 is no business day, so the next one counts" in rolled
    assert "by the law's words alone it would be Thu 24 Dec 2026" in rolled
    assert "it stood still from Thu 11 Jan 2024 to Sun 31 May 2026" in stopped


def test_a_reason_stored_before_the_newer_parts_can_still_be_read() -> None:
    stored = calculate(rule("W8", ON), MONDAY, ENGLAND).why.as_json()
    for name in ("starts", "follows", "rolled_from", "strict", "stood_still"):
        del stored[name]

    assert Why.from_json(stored).sentence().startswith("8 weeks from receipt on Mon 23 Nov 2026")


@pytest.mark.parametrize(
    ("id", "uk", "sentence"),
    [
        (
            "W8",
            ENGLAND,
            "8 weeks from receipt on Mon 23 Nov 2026, DISP 1.6.2R; "
            "weekends and bank holidays count",
        ),
        (
            "SRC3",
            ENGLAND,
            "3 business days after Mon 23 Nov 2026, to 17:00, DISP 1.5, England and Wales",
        ),
        (
            "BD15",
            SCOTLAND,
            "15 business days after Mon 23 Nov 2026, DISP 1.6.2AR, Scotland; "
            "Mon 30 Nov St Andrew's Day left out",
        ),
        (
            "BD35",
            SCOTLAND,
            "35 business days after Mon 23 Nov 2026, DISP 1.6.2AR, Scotland; "
            "Mon 30 Nov St Andrew's Day, Fri 25 Dec Christmas Day, "
            "Mon 28 Dec Boxing Day (substitute day), Fri 1 Jan New Year's Day "
            "and Mon 4 Jan 2nd January (substitute day) left out",
        ),
    ],
)
def test_a_deadline_can_say_why(id: str, uk: Calendar, sentence: str) -> None:
    due = calculate(rule(id, ON), MONDAY, uk)

    assert due.why.sentence() == sentence


def test_one_day_is_not_written_as_days() -> None:
    due = calculate(rule("ACK", ON).with_count(1), MONDAY, ENGLAND)

    assert due.why.sentence().startswith("1 business day after Mon 23 Nov 2026, to 17:00")


def test_the_reason_keeps_the_rule_and_the_days_left_out() -> None:
    start = datetime(2026, 11, 26, 9, tzinfo=LONDON)

    due = calculate(rule("SRC3", ON), start, SCOTLAND)

    assert (due.rule_id, due.why.rule, due.why.pack) == ("SRC3", "SRC3", "disp")
    assert (due.why.counted, due.why.unit, due.why.calendar) == (3, "business_days", "Scotland")
    assert due.why.skipped == (Skipped(date(2026, 11, 30), "St Andrew's Day"),)


def test_a_start_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        calculate(rule("W8", ON), datetime(2026, 11, 23, 10, 15), ENGLAND)


def test_the_day_of_the_start_is_that_of_london() -> None:
    late_in_new_york = datetime(2026, 11, 22, 22, tzinfo=ZoneInfo("America/New_York"))

    due = calculate(rule("SRC3", ON), late_in_new_york, ENGLAND)

    assert due.due_at == datetime(2026, 11, 26, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "due_utc"),
    [
        (datetime(2027, 1, 31), datetime(2027, 3, 28, 22, 59, 59)),
        (datetime(2027, 1, 30), datetime(2027, 3, 27, 23, 59, 59)),
        (datetime(2026, 8, 30), datetime(2026, 10, 25, 23, 59, 59)),
        (datetime(2026, 8, 29), datetime(2026, 10, 24, 22, 59, 59)),
    ],
)
def test_a_day_ends_at_midnight_on_both_sides_of_a_clock_change(
    received: datetime, due_utc: datetime
) -> None:
    due = calculate(rule("W8", ON), received.replace(tzinfo=LONDON), ENGLAND)

    assert due.due_at == due_utc.replace(tzinfo=UTC)
