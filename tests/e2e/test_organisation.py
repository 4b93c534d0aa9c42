"""The organisation's settings, in a real browser: limits, a logo, letters of a client book."""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
HERE, BOOKS = "/admin/organisation", "/admin/books"
LOADED = "one => one.complete && one.naturalWidth"
LETTERS = "Letters before references"


def picture(width: int, height: int) -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (125, 47, 95, 255)).save(out, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": out.getvalue()}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def admin(request, signed_in):
    """An administrator on the settings' page; the demo's limits and logo come back afterwards."""
    page = signed_in("admin", java_script_enabled=request.param)
    page.goto(HERE)
    logo = page.request.get(page.locator("header .o-logo").get_attribute("src")).body()
    yield page
    page.goto(HERE)
    page.get_by_label("Most people").fill("40")
    page.get_by_role("button", name="Save the settings").click()
    use(page, {"name": "logo.png", "mimeType": "image/png", "buffer": logo})


def use(page: Page, file: dict[str, Any]) -> None:
    page.get_by_label("Picture").set_input_files(file)
    page.get_by_role("button", name="Use this logo").click()


def test_limits_are_set_and_what_is_wrong_is_said(admin) -> None:
    admin.get_by_label("Most people").fill("forty")
    admin.get_by_role("button", name="Save the settings").click()
    expect(admin.get_by_role("alert").first).to_contain_text("whole number")
    expect(admin.get_by_label("Most people")).to_have_value("forty")

    admin.get_by_label("Most people").fill("1")
    admin.get_by_role("button", name="Save the settings").click()

    expect(admin.get_by_role("status")).to_contain_text("Saved")
    expect(admin.get_by_role("main")).to_contain_text("of 1 used. Raise the limit")
    admin.get_by_role("link", name="Calendar", exact=True).last.click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Calendar")


def test_a_logo_is_chosen_shown_in_its_size_and_taken_away(admin) -> None:
    use(admin, picture(700, 60))
    expect(admin.get_by_role("alert").first).to_contain_text("700 by 60 pixels")

    use(admin, picture(300, 75))

    expect(admin.get_by_role("status")).to_contain_text("logo is saved")
    admin.goto("/cases")
    shown = admin.get_by_role("banner").get_by_role("img", name="Calder Vale")
    box = shown.bounding_box()
    assert shown.evaluate(LOADED) == 300
    assert box and box["height"] <= 32 and box["width"] <= 144
    admin.goto(HERE)
    admin.get_by_role("button", name="Take the logo away").click()
    expect(admin.get_by_role("banner").get_by_role("img")).to_have_count(0)


def test_new_cases_of_a_client_book_begin_with_its_letters(admin, signed_in, log_case) -> None:
    admin.goto(f"{BOOKS}/1")
    admin.get_by_label(LETTERS).fill("cvb")
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.goto(f"{BOOKS}/1")
    expect(admin.get_by_role("main")).to_contain_text("New cases are called CVB-HK4-7291")

    reference = log_case(signed_in("leader"), book="1")

    assert reference.startswith("CVB-")
    admin.get_by_label(LETTERS).fill("")
    admin.get_by_role("button", name="Save", exact=True).click()
    assert not log_case(signed_in("leader"), book="1").startswith("CVB-")
