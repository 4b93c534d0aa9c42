"""A complaint's whole life: with a mouse, without JavaScript, and by keyboard alone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

STORY = "I was promised a call back.\n\nNobody rang, for nine weeks."
DECISION = "The report shows the delay.\nWe pay £120.00 for it."
SECOND = "New bank statements show a second delay."
ENTRIES = (
    *("Logged", "Triaged", "Registered", "Acknowledgement sent", "Investigation started"),
    *("Decision recorded", "Final response sent", "Closed", "Reopened"),
)


def test_a_handler_takes_a_complaint_from_the_call_to_its_second_closing(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("handler")
    page.goto("/cases")

    page.get_by_role("link", name="Log a complaint").click()
    follows = page.get_by_role("region", name="What follows from this")
    expect(follows).to_contain_text("Choose what has reached us")
    page.get_by_text("Formal administrative").click()
    expect(follows).to_contain_text("Final response")
    expect(follows).not_to_contain_text("Payment services rules")
    first = follows.inner_text()
    page.get_by_role("group", name="Is it about a payment?").get_by_label("Yes").check()
    expect(follows).to_contain_text("Payment services rules")
    expect(follows).to_contain_text("Final or holding response")
    page.get_by_role("group", name="Is it about a payment?").get_by_label("No").check()
    expect(follows).not_to_contain_text("Final or holding response")
    page.get_by_label("Received").fill("2 Nov 2026")
    page.get_by_label("Received").blur()
    expect(follows.get_by_text(first)).to_have_count(0)
    before = _dues(page)
    page.get_by_label("Lives in").select_option("Scotland")
    _until(page, lambda: _dues(page) != before or "Scotland" in follows.inner_text())
    page.get_by_text("Out of scope").click()
    expect(follows).to_contain_text("Say why it is not ours")
    page.get_by_text("Formal administrative").click()
    expect(follows).to_contain_text("Final response")
    _log(page, "Journey")
    _live(page)

    _assert_two_episodes(page)


def test_the_same_life_needs_no_javascript(no_js: Page) -> None:
    no_js.goto("/cases")

    no_js.get_by_role("link", name="Log a complaint").click()
    no_js.get_by_text("Formal administrative").click()
    _log(no_js, "Scriptless")
    _live(no_js)

    _assert_two_episodes(no_js)


def test_the_same_life_needs_no_mouse(signed_in: Callable[..., Page], served) -> None:
    page = signed_in()
    keys = Keyboard(page)
    page.goto("/sign-in")

    keys.to("#email").type(served.emails["handler"])
    keys.to("#password").type(served.password)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
    _read_the_queue(page, keys)
    _log_by_keyboard(page, keys)
    keys.press("a").type("She prefers letters.").press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text("The note is added.")
    _live_by_keyboard(page, keys)

    _assert_two_episodes(page)


class Keyboard:
    """Only keys. Wherever Tab leads, the focus must be plain to see."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> "Keyboard":
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> "Keyboard":
        for number, line in enumerate(text.split("\n")):
            self.press(*(["Enter"] if number else [])).page.keyboard.insert_text(line)
        return self

    def to(self, selector: str, key: str = "Tab") -> "Keyboard":
        """Press Tab until the focus is on what the selector finds."""
        for _ in range(120):
            self.press(key)
            ring = self.page.evaluate(RING, selector)
            assert ring["wide"] >= 2 and ring["inside"], f"The focus is not to be seen: {ring}"
            if ring["there"]:
                return self
        pytest.fail(f"{key} does not lead to {selector}")


RING = """selector => {
  const on = document.activeElement, style = getComputedStyle(on), box = on.getBoundingClientRect();
  return {
    there: on.matches(selector),
    wide: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inside: on === document.body ||
      (box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0),
    what: on.outerHTML.slice(0, 200),
  };
}"""


def _read_the_queue(page: Page, keys: Keyboard) -> None:
    rows = page.locator("main tbody th a")
    keys.press("j", "j", "k", "j")
    expect(rows.nth(1)).to_be_focused()
    reference = rows.nth(1).inner_text()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    keys.press("/").type(reference).press("Enter")
    expect(page).to_have_url(re.compile(f"/cases/{reference}$"))
    keys.press("g", "q")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")


def _log_by_keyboard(page: Page, keys: Keyboard) -> None:
    keys.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log a complaint")
    keys.to("[name=level]").press("Space", "ArrowDown", "ArrowDown")
    expect(page.locator("[name=level][value=formal]")).to_be_checked()
    keys.to("#f-title").type("Mrs").to("#f-family_name").type("Keys")
    keys.to("#f-given_name", "Shift+Tab").type("Margaret")
    keys.to("#f-product").press("ArrowDown").to("#f-cause").press("ArrowDown")
    keys.to("#f-narrative").type(STORY)
    if page.locator("#f-book").count():
        keys.to("#f-book").press("ArrowDown")
    keys.to("[name=about_payment]").press("ArrowUp", "ArrowDown")
    expect(page.locator("[name=about_payment][value=no]")).to_be_checked()
    keys.press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text("Logged. Its clocks have started.")


def _live_by_keyboard(page: Page, keys: Keyboard) -> None:
    _next_move(page, keys, "Triage")
    keys.to("[name=payment_service]").press("ArrowDown")
    expect(page.locator("[name=payment_service][value=yes]")).to_be_checked()
    keys.press("ArrowDown")
    expect(page.locator("[name=payment_service][value=no]")).to_be_checked()
    _sent(page, keys, "Triaged")
    _next_move(page, keys, "Register")
    keys.to("#f-wanted").type("An apology.")
    _sent(page, keys, "Registered")
    _answer_by_keyboard(page, keys, "Partly upheld", DECISION)
    _next_move(page, keys, "Reopen")
    keys.to("#f-reason").type(SECOND)
    _sent(page, keys, "Registered")
    _answer_by_keyboard(page, keys, "Upheld", "The second delay was ours.")


def _answer_by_keyboard(page: Page, keys: Keyboard, outcome: str, reasons: str) -> None:
    _next_move(page, keys, "Acknowledge")
    keys.to("#f-sent_by").press("ArrowDown").to("[name=states_timescale]").press("Space")
    _sent(page, keys, "Acknowledged")
    _next_move(page, keys, "Start the investigation")
    keys.to("main button[type=submit]").press("Enter")
    _saved(page, "Investigating")
    _next_move(page, keys, "Record the decision")
    keys.to("#f-outcome").press(outcome[0]).to("#f-reasons").type(reasons)
    _sent(page, keys, "Decided")
    _next_move(page, keys, "Send the final response")
    keys.to("#f-sent_by").press("ArrowDown").to("[name=ombudsman_rights]").press("Space")
    _sent(page, keys, "Response sent")
    _next_move(page, keys, "Close")
    keys.to("#f-learned").type("Log each promise of a call.")
    _sent(page, keys, "Closed")


def _next_move(page: Page, keys: Keyboard, name: str) -> None:
    keys.press("m")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def _sent(page: Page, keys: Keyboard, to: str) -> None:
    keys.press("Control+Enter")
    _saved(page, to)


def _saved(page: Page, to: str) -> None:
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(_fact(page, "State")).to_have_text(to)


def _log(page: Page, family: str) -> None:
    page.get_by_label("Title").fill("Mrs")
    page.get_by_label("First names").fill("Margaret")
    page.get_by_label("Last name").fill(family)
    page.get_by_label("E-mail").fill("margaret@example.com")
    page.get_by_label("Product").select_option(index=1)
    page.get_by_label("What went wrong").select_option(index=1)
    page.get_by_label("In their words").fill(STORY)
    page.get_by_label("Received").fill("today")
    page.get_by_label("Client book").select_option(index=1)
    page.get_by_role("button", name="Log the complaint").click()
    expect(page.get_by_role("status")).to_have_text("Logged. Its clocks have started.")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"Mrs Margaret {family}")


def _live(page: Page) -> None:
    with _move(page, "Triage", "Triaged"):
        page.get_by_label("Level").select_option("Formal administrative")
        page.get_by_role("group", name="payment service").get_by_label("No").check()
    with _move(page, "Register", "Registered"):
        page.get_by_label("Policy or account").fill("POL-0O1lI")
        page.get_by_label("What would put it right").fill("An apology.")
    _answer(page, "partly_upheld", DECISION)
    with _move(page, "Reopen", "Registered"):
        page.get_by_label("Why is it reopened?").fill(SECOND)
    _answer(page, "upheld", "The second delay was ours.")


def _answer(page: Page, outcome: str, reasons: str) -> None:
    with _move(page, "Acknowledge", "Acknowledged"):
        page.get_by_label("How was it sent?").select_option("E-mail")
        page.get_by_role("group", name="when we will answer").get_by_label("Yes").check()
    with _move(page, "Start the investigation", "Investigating"):
        pass
    with _move(page, "Record the decision", "Decided"):
        page.get_by_label("Outcome").select_option(outcome)
        page.get_by_label("Reasons").fill(reasons)
    with _move(page, "Send the final response", "Response sent"):
        page.get_by_label("How was it sent?").select_option("Letter")
        page.get_by_role("group", name="ombudsman").get_by_label("Yes").check()
    with _move(page, "Close", "Closed"):
        page.get_by_label("What did we learn?").fill("Log each promise of a call.")


@contextmanager
def _move(page: Page, name: str, to: str) -> Iterator[None]:
    page.get_by_role("group", name="What you can do").get_by_role(
        "link", name=name, exact=True
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    yield
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    _saved(page, to)


def _fact(page: Page, name: str) -> Locator:
    return page.locator("main dl > div").filter(has=page.locator("dt", has_text=name)).locator("dd")


def _dues(page: Page) -> list[str | None]:
    found = page.locator("#follows time")
    return [each.get_attribute("datetime") for each in found.all()]


def _until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("It did not come true within 5 s.")


def _assert_two_episodes(page: Page) -> None:
    timeline = page.get_by_role("region", name="Timeline")
    for entry in ENTRIES:
        twice = entry not in ("Logged", "Triaged", "Registered", "Reopened")
        shown = timeline.locator("li b").get_by_text(entry, exact=True)
        expect(shown).to_have_count(2 if twice else 1)
    expect(timeline).to_contain_text(SECOND)
    clocks = page.get_by_role("region", name="Clocks")
    for clock in ("Acknowledgement", "Our decision target", "Final response"):
        expect(
            clocks.get_by_role("listitem").filter(has_text=f"{clock}, episode 2")
        ).to_be_visible()
    expect(clocks.get_by_role("listitem").filter(has_text="Met today")).to_have_count(6)
    complaint = page.get_by_role("region", name="Complaint", exact=True)
    expect(complaint).to_contain_text(re.compile("Episode 1 *Partly upheld"))
    expect(complaint).to_contain_text(re.compile("Episode 2 *Upheld"))
    expect(complaint).to_contain_text("We pay £120.00 for it.")
    expect(complaint).to_contain_text("The second delay was ours.")
    expect(complaint.locator("blockquote p")).to_have_text(STORY.split("\n\n"))
    expect(page.get_by_text("Reopened, episode 2")).to_be_visible()
    expect(_fact(page, "Whose turn")).to_have_text("Nobody")
