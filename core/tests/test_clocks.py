import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from opx_core.calendars import LONDON, Calendar, Nation, Skipped, calendar
from opx_core.clocks import calculate
from opx_core.rulepacks import rule

ORACLE = Path(__file__).resolve().parents[3] / "shared" / "domain" / "deadlines.json"
OUR_RULES = {"SRC3", "W8", "BD15", "BD35"}
ENGLAND, SCOTLAND = calendar(Nation.ENG), calendar(Nation.SCT)
ON = date(2026, 11, 23)
MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=LONDON)
needs_oracle = pytest.mark.skipif(
    not ORACLE.exists(), reason=f"{ORACLE.name} is not beside this checkout"
)


def vectors() -> list[dict[str, str]]:
    found = json.loads(ORACLE.read_text()) if ORACLE.exists() else []
    return [each for each in found if each["rule"] in OUR_RULES]


@needs_oracle
def test_there_are_25_worked_examples() -> None:
    assert len(vectors()) == 25


@needs_oracle
@pytest.mark.parametrize("example", vectors(), ids=lambda example: example["id"])
def test_a_worked_example_comes_out_as_published(example: dict[str, str]) -> None:
    received = datetime.fromisoformat(example["received"])
    start = received if received.tzinfo else received.replace(tzinfo=LONDON)

    due = calculate(
        rule(example["rule"], start.date()), start, calendar(Nation(example["calendar"]))
    )

    assert due.due_at == datetime.fromisoformat(example["due_utc"])
    assert due.due_at.tzinfo is UTC


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
