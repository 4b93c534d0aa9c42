"""A messy file: sent, matched, put right, loaded, mended and undone, by everybody."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

MESSY = """Ref;CustName;DateRec;Prod;Category;Level;Narrative
{0}-1;Ogden;19/03/2026 14:05;Travel;Other;VOD;"Roof.
Twice."
{0}-2;Garside;31/11/2025;Travel;Other;;Late
{0}-3;Ellison;18/03/2026;;Other;odd;
{0}-1;Sheikh;18/03/2026;Travel;Other;;
"""
WAYS: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "without JavaScript": {"java_script_enabled": False},
    "on a phone": {"width": 390, "height": 844},
    "on a phone without JavaScript": {"width": 390, "height": 844, "java_script_enabled": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_messy_file_is_mended_on_the_page_loaded_and_undone(
    signed_in: Callable[..., Page], way: str
) -> None:
    page, key = signed_in("leader", **WAYS[way]), f"K{list(WAYS).index(way)}"
    _send(page, key)
    page.get_by_label("Client book").select_option(index=1)
    _press(page, "Check the rows")
    _until(page, page.get_by_role("heading", name="Rows to put right"))
    expect(page.get_by_text("November has 30 days")).to_be_visible()

    page.get_by_label("DateRec, row 3").fill("30/11/2025")
    _press(page, "Check these again")
    expect(page.get_by_role("status")).to_contain_text("1 row is right now.")
    _press(page, "Hold the 2 and load the rest")
    _until(page, page.get_by_role("heading", name="Loaded", exact=True))

    page.get_by_label("Prod, row 4").fill("Travel")
    page.get_by_label("Level, row 4").select_option("Informal")
    page.get_by_label("Ref, row 5").fill(f"{key}-4")
    _press(page, "Load these again")
    expect(page.get_by_text("Yes, 4")).to_be_visible()

    page.get_by_role("link", name="Undo the whole batch").click()
    page.get_by_label("Why is it undone?").fill("Wrong file")
    _press(page, "Undo the whole batch")
    _until(page, page.get_by_role("heading", name="Undone", exact=True))
    expect(page.get_by_text("4 voided").first).to_be_visible()


def test_a_file_is_loaded_by_keyboard_alone(signed_in: Callable[..., Page]) -> None:
    page = signed_in("leader")
    _send(page, "KB", press=_enter)
    _reach(page, page.get_by_label("Client book"))
    page.keyboard.press("ArrowDown")
    _enter(page, "Check the rows")
    expect(page.get_by_role("heading", name="Rows to put right")).to_be_visible()

    _reach(page, page.get_by_label("DateRec, row 3"))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("30/11/2025")
    _enter(page, "Leave out row 5")
    expect(page.get_by_role("status")).to_contain_text("1 row is left out.")
    _enter(page, "Hold the 1 and load the rest")

    expect(page.get_by_role("heading", name="Loaded", exact=True)).to_be_visible()
    expect(page.get_by_role("definition").nth(1)).to_have_text("2")


def test_the_bar_moves_by_itself_and_what_is_under_the_finger_stays(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("leader")
    rows = "".join(f"P-{n},18/03/2026,Travel,Other\n" for n in range(12000))
    _send(page, "P", "Ref,Received,Product,Issue\n" + rows)
    page.get_by_label("Client book").select_option(index=1)
    _press(page, "Check the rows")
    _until(page, page.get_by_role("button", name="Load 12,000 rows"), 60)
    _press(page, "Load 12,000 rows")
    page.get_by_role("button", name="Pause").focus()
    first = page.get_by_role("progressbar").get_attribute("value")

    expect(page.get_by_role("progressbar")).not_to_have_attribute("value", str(first))
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    page.reload()
    _press(page, "Pause")
    expect(page.get_by_role("heading", name="Paused")).to_be_visible()
    _press(page, "Go on")
    expect(page.get_by_text("Yes, 12,000")).to_be_visible(timeout=60_000)


def _send(
    page: Page,
    key: str,
    content: str = MESSY,
    press: "Callable[[Page, str], None] | None" = None,
) -> None:
    page.goto("/ingestor/new")
    text = content.replace("{0}", key)
    file = {"name": f"{key}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File", exact=True).set_input_files(file)
    (press or _press)(page, "Send the file")
    expect(page).to_have_url(re.compile(r"/ingestor/\d+/columns"))


def _press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def _enter(page: Page, name: str) -> None:
    _reach(page, page.get_by_role("main").get_by_role("button", name=name))
    page.keyboard.press("Enter")


def _reach(page: Page, control: Locator) -> None:
    page.locator("h1").click()
    for _ in range(150):
        page.keyboard.press("Tab")
        if control.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {control}")


def _until(page: Page, wanted: Locator, seconds: int = 20) -> None:
    """Wait for what comes by itself with JavaScript, and by “Refresh” without."""
    for _ in range(seconds * 2):
        if wanted.is_visible():
            return
        refresh = page.get_by_role("link", name="Refresh", exact=True)
        if refresh.is_visible():
            refresh.click()
        page.wait_for_timeout(500)
    expect(wanted).to_be_visible()
