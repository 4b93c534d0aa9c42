"""Everybody can use every page: axe, both themes, small screens, zoom and names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[3] / "web/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a theme changes is colours, so these rules alone are asked again in the dark.
COLOURS = ["color-contrast", "link-in-text-block"]
RUN = """async rules => {
  const found = await axe.run(document, {
    runOnly: rules, resultTypes: ["violations"], elementRef: false,
  });
  return found.violations.map(one =>
    [one.id, one.help, one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]);
}"""
SIDEWAYS = """() => {
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  const scrolls = (element) => element.closest(".o-scroll, .o-pills, .o-chips");
  const out = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > wide + 1 && !scrolls(element));
  return over > 0 ? [over, ...out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120))] : [];
}"""
SMALL = """() => [...document.querySelectorAll("a, button, summary, input, select")]
  .filter((one) => one.checkVisibility() && one.type !== "hidden")
  .filter((one) => !one.closest("p, label, .visually-hidden"))
  .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
  .filter(([box]) => box.right > 0 && (box.height < 24 || box.width < 24))
  .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""


GROUPS = [
    "doors",
    "lists",
    "case",
    "moves",
    "people",
    "forms",
    "evidence",
    "files",
    "set-up",
    "own day",
    "times",
    "team",
    "workflow",
    "outside",
]


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_can_be_used_by_everybody(places, group: str) -> None:
    script, wrong = AXE.read_text(encoding="utf-8"), []

    for name, page in places(group):
        page.evaluate(script)
        found = _named(page) + page.evaluate(SMALL)
        for width in (320, 390, 683, 1366):
            page.set_viewport_size({"width": width, "height": 768})
            found += [f"{width}: sideways {each}" for each in page.evaluate(SIDEWAYS)]
            found += _axe(page, width) if width in (390, 1366) else []
        wrong += [f"{name}: {each}" for each in found]

    assert not wrong, "\n".join(wrong)


def test_at_twice_the_size_the_menu_and_the_moves_are_still_in_reach(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler", width=683, height=384)
    reference = log_case(page)
    page.goto(f"/cases/{reference}")

    page.get_by_role("link", name="Triage", exact=True).click(trial=True)
    page.locator("summary").filter(has_text="Menu").click()
    page.get_by_role("link", name="Log a complaint").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Log a complaint")
    page.get_by_role("button", name="Log the complaint").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()


def test_what_opens_stays_within_the_screen(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    for width in (1366, 390, 320):
        page = signed_in("handler", width=width)
        page.goto(f"/cases/{log_case(page)}")

        for summary in page.locator("main details > summary").all():
            summary.click()
            body = summary.locator("xpath=following-sibling::*[1]")
            expect(body).to_be_visible()
            box = body.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= width, (width, box)
            page.keyboard.press("Escape")
            expect(body).to_be_hidden()
            expect(summary).to_be_focused()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_choice_of_theme_switches_and_is_kept(
    signed_in: Callable[..., Page], script: bool
) -> None:
    page = signed_in("handler", java_script_enabled=script, color_scheme="light")
    page.goto("/cases?state=closed")
    assert _paper(page) == "rgb(244, 243, 239)"

    page.locator("summary").filter(has_text="Aoife Brennan").click()
    page.get_by_role("button", name="Dark", exact=True).click()

    expect(page).to_have_url("/cases?state=closed")
    assert _paper(page) == "rgb(18, 24, 26)"
    page.goto("/keys")
    assert _paper(page) == "rgb(18, 24, 26)"
    page.locator("summary").filter(has_text="Aoife Brennan").click()
    expect(page.get_by_role("button", name="Dark", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.get_by_role("button", name="As this device").click()
    assert _paper(page) == "rgb(244, 243, 239)"


def _axe(page: Page, width: int) -> list[str]:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light = page.evaluate(RUN, {"type": "tag", "values": TAGS})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = page.evaluate(RUN, {"type": "rule", "values": COLOURS})
    return [f"{width}, light: {each}" for each in light] + [
        f"{width}, dark: {each}" for each in dark
    ]


def _named(page: Page) -> list[str]:
    faults = []
    if page.locator("h1").count() != 1:
        faults.append("not exactly one h1")
    if page.locator("html").get_attribute("lang") != "en-GB":
        faults.append("no language")
    if not page.title().removesuffix("OPX").strip(" ·"):
        faults.append("no title")
    return faults


def _paper(page: Page) -> Any:
    expect(page.locator("body")).to_be_visible()
    return page.evaluate("getComputedStyle(document.body).backgroundColor")
