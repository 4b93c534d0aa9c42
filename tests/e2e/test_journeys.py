"""A complaint's whole life, as a handler lives it: with a mouse, without JavaScript, by keyboard."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

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
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(_fact(page, "State")).to_have_text(to)


def _fact(page: Page, name: str):  # type: ignore[no-untyped-def]
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
    for clock in ("Acknowledgement", "Final response"):
        expect(
            clocks.get_by_role("listitem").filter(has_text=f"{clock}, episode 2")
        ).to_be_visible()
    print(clocks.inner_text())
    expect(clocks.get_by_role("listitem").filter(has_text="Met today")).to_have_count(4)
    complaint = page.get_by_role("region", name="Complaint", exact=True)
    expect(complaint).to_contain_text(re.compile("Episode 1 *Partly upheld"))
    expect(complaint).to_contain_text(re.compile("Episode 2 *Upheld"))
    expect(complaint).to_contain_text("We pay £120.00 for it.")
    expect(complaint).to_contain_text("The second delay was ours.")
    expect(complaint.locator("blockquote p")).to_have_text(STORY.split("\n\n"))
    expect(page.get_by_text("Reopened, episode 2")).to_be_visible()
    expect(_fact(page, "Whose turn")).to_have_text("Nobody")
