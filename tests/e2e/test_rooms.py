"""The set-up's rooms stay in one place, and its tables are lists on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LISTS = {"/admin/people": "Table of people", "/admin/allocation": "Rules, table"}


def _place(page: Page, path: str) -> tuple[Any, Any, Any]:
    page.goto(path)
    box = page.get_by_role("navigation", name="Set-up").bounding_box()
    assert box
    return box["x"], box["y"], box["height"]


@pytest.mark.parametrize("path", ["/admin/sign-in", "/admin/modules", "/admin/organisation"])
def test_the_rooms_are_in_one_line_at_the_same_place_on_every_page(
    signed_in: Callable[..., Page], path: str
) -> None:
    page = signed_in("admin", width=1366, height=768)
    first = _place(page, "/admin/people")

    found = _place(page, path)

    assert found == first
    assert found[2] < 40


@pytest.mark.parametrize("path", LISTS)
def test_a_list_on_a_phone_fits_and_is_still_a_table_to_a_screen_reader(
    signed_in: Callable[..., Page], path: str
) -> None:
    page = signed_in("admin", width=390, height=844)

    page.goto(path)

    region = page.get_by_role("region", name=LISTS[path])
    assert region.evaluate("it => it.scrollWidth <= it.clientWidth")
    expect(region.get_by_role("columnheader", name="Team")).to_have_count(1)
    expect(region.get_by_role("cell", name="First contact").first).to_be_visible()
