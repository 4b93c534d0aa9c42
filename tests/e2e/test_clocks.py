"""Clocks in the browser: a file of holidays, what it moves, and the why behind a date."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from opx_core.calendars import Nation, calendar
from opx_core.dates import day_in_words

pytestmark = pytest.mark.browser

WAYS: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "on a phone without JavaScript": {"width": 390, "height": 844, "java_script_enabled": False},
}


def working_day(after: int) -> date:
    """A day on which all four nations work, some working days from now."""
    day = calendar(Nation.ENG).add_business_days(date.today(), after)[0]
    while not all(calendar(nation).is_business_day(day) for nation in Nation):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize("way", WAYS)
def test_days_of_a_file_are_mended_seen_and_added_and_the_case_says_why(
    signed_in: Callable[..., Page], log_case: Callable[..., str], tmp_path: Path, way: str
) -> None:
    admin, leader = signed_in("admin", **WAYS[way]), signed_in("leader", **WAYS[way])
    reference = log_case(leader)
    day = working_day(2 + list(WAYS).index(way))
    file = tmp_path / "days.csv"
    file.write_text(f"date,name\n{day},Closed for the move\n{day},Twice\n", encoding="utf-8")

    admin.goto("/admin/calendar")
    admin.get_by_role("link", name="Add days from a file").click()
    admin.get_by_label("File", exact=True).set_input_files(file)
    admin.get_by_role("button", name="See what they move").click()
    expect(admin.get_by_role("region", name="What is wrong")).to_contain_text("Line 3:")
    admin.get_by_label("Lines").fill(f"date,name\n{day},Closed for the move\n")
    admin.get_by_role("button", name="See what they move").click()
    expect(admin.get_by_role("main")).to_contain_text("It moves")
    admin.get_by_role("button", name="Add them").click()

    expect(admin.get_by_role("main")).to_contain_text("The days are added.")
    expect(admin.get_by_role("region", name="Days of our own")).to_contain_text(day_in_words(day))
    _until_moved(leader, reference)
    leader.goto(f"/cases/{reference}?why=OWN-DECISION")
    expect(leader.locator("details.o-why[open]")).to_contain_text("Closed for the move")


def _until_moved(page: Page, reference: str) -> None:
    for _ in range(40):
        page.goto(f"/cases/{reference}")
        if page.get_by_text("Our decision target moved").count():
            return
        page.wait_for_timeout(500)
    pytest.fail("The deadlines did not move within 20 seconds.")


def test_a_date_in_the_queue_leads_to_its_why(signed_in: Callable[..., Page]) -> None:
    page = signed_in("handler")
    page.goto("/cases")

    page.locator("td.o-q-due a").first.click()

    expect(page.locator(".o-strip details.o-why[open]")).to_be_visible()
    expect(page.locator(".o-strip details.o-why[open]")).to_contain_text("Starts")


@pytest.mark.parametrize("way", WAYS)
def test_opening_hours_are_set_by_day(signed_in: Callable[..., Page], way: str) -> None:
    admin = signed_in("admin", **WAYS[way])
    admin.goto("/admin/calendar")
    admin.get_by_role("link", name="Change them").click()

    admin.get_by_label("Saturday").fill("from ten")
    admin.get_by_role("button", name="Save the hours").click()
    expect(admin.get_by_role("alert")).to_contain_text("1 thing to put right")
    admin.get_by_label("Saturday").fill("10:00-14:00")
    admin.get_by_role("button", name="Save the hours").click()

    expect(admin.get_by_role("region", name="Opening hours")).to_contain_text("10:00-14:00")
    admin.get_by_role("link", name="Change them").click()
    admin.get_by_label("Saturday").fill("")
    admin.get_by_role("button", name="Save the hours").click()
    expect(admin.get_by_role("region", name="Opening hours")).not_to_contain_text("10:00-14:00")
