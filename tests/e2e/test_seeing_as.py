"""Somebody sees OPX as a colleague sees it, by every way there is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WAYS: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "on a phone without JavaScript": {"width": 390, "height": 844, "java_script_enabled": False},
}
CLOSED = "/cases?owner=me&state=closed"
"""Open ones may be restricted, which an administrator does not see through her either."""
WHY = "She says a case is missing from her list"


@pytest.mark.parametrize("way", WAYS)
def test_seeing_as_a_colleague_shows_changes_nothing_and_is_told(
    signed_in: Callable[..., Page], way: str
) -> None:
    handler, admin = signed_in("handler", **WAYS[way]), signed_in("admin", **WAYS[way])
    handler.goto(CLOSED)
    theirs = handler.locator("main h1 + *").inner_text()
    assert int(theirs.split()[0]) > 1
    name = _name(handler)
    admin.goto("/admin/people")
    admin.get_by_role("link", name=name).click()
    admin.get_by_role("link", name=f"See as {name}").click()
    admin.get_by_label("Why").fill(WHY)
    admin.get_by_role("button", name="See as").click()
    banner = admin.get_by_role("complementary", name="Seeing as somebody else")
    expect(banner).to_contain_text(f"You see OPX as {name} sees it. Nothing can be changed.")

    admin.goto(CLOSED)

    expect(admin.locator("main h1 + *")).to_have_text(theirs)
    expect(banner).to_be_in_viewport()
    admin.goto("/inbox")
    admin.get_by_role("button", name="Keep this choice").click()
    expect(admin.get_by_role("heading", level=1)).to_have_text("Nothing can be changed now")
    banner.get_by_role("button", name="Stop").click()
    expect(admin.get_by_role("status")).to_have_text("You see OPX as yourself again.")
    expect(banner).to_have_count(0)
    handler.goto("/account")
    expect(handler.get_by_role("region", name="Who saw OPX as you see it")).to_contain_text(WHY)


def _name(page: Page) -> str:
    """Who is signed in, from the bar; on a phone it is in the menu."""
    return page.locator("summary.o-who").evaluate("one => one.lastChild.textContent").strip()
