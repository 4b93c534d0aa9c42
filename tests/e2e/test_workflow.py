"""An administrator changes how cases move: drafted, rehearsed, approved, and a handler sees it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
HERE = "/admin/workflows/complaints"
NAME, RARE = "Team check", "contains(case.subject, 'Other') and case.nation == 'NIR'"


def save(page: Page) -> None:
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("status")).to_have_text("Saved in the draft.")


def add_move(page: Page, name: str, origin: str, to: str) -> None:
    page.get_by_role("link", name="Add a move").click()
    page.locator("#f-name").fill(name)
    page.get_by_role("group", name="From").get_by_label(origin, exact=True).check()
    page.get_by_label("To", exact=True).select_option(label=to)
    page.get_by_label("Who may do it?").select_option("complaints.register")
    save(page)


def draft_a_check(page: Page) -> None:
    """A state with moves to it and from it, and a deadline for two of the cases."""
    page.goto(HERE)
    page.get_by_role("button", name="Begin a draft").click()
    page.get_by_role("link", name="Add a state").click()
    page.locator("#f-name").fill(NAME)
    save(page)
    add_move(page, "Ask for a check", "Registered", NAME)
    add_move(page, "Checked", NAME, "Registered")
    page.get_by_role("link", name="Add a deadline").click()
    page.locator("#f-name").fill("Tap looked at")
    page.get_by_label("Only for cases with").fill(RARE.replace("subject", "subjekt"))
    page.get_by_role("group", name="Met by").get_by_label("Checked", exact=True).check()
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("did you mean “case.subject”?")
    page.get_by_label("Only for cases with").fill(RARE)
    save(page)


def rehearse(page: Page) -> None:
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("link", name="See every case that would differ")).to_be_visible(
        timeout=120_000
    )


def test_a_workflow_is_drafted_rehearsed_published_and_used(
    signed_in: Callable[..., Page], log_case: Callable[..., str], make_move: Callable[..., None]
) -> None:
    handler, admin = signed_in("handler"), signed_in("admin")
    references = [log_case(handler, product="Other", nation="NIR") for _ in range(2)]
    make_move(handler, references[0], "triage", level="formal", payment_service="no")
    make_move(handler, references[0], "register")
    draft_a_check(admin)
    expect(admin.locator("svg.o-flow")).to_contain_text(NAME)
    rehearse(admin)

    admin.get_by_role("link", name="See every case that would differ").click()
    expect(admin.get_by_text(re.compile(r"^\d of [\d,]+ cases would differ"))).to_be_visible()
    for reference in references:
        expect(admin.get_by_role("row", name=re.compile(reference))).to_contain_text(
            "Tap looked at"
        )
    admin.goto(HERE)
    admin.get_by_label("Take the running cases along.").check()
    admin.get_by_role("button", name="Ask for approval to publish").click()
    expect(admin.get_by_role("status")).to_contain_text("The second person is told.")
    expect(admin.get_by_role("button", name="Approve and publish")).to_have_count(0)

    second = signed_in("compliance")
    second.goto(HERE)
    second.get_by_role("button", name="Approve and publish").click()
    expect(second.get_by_role("status")).to_have_text("Approved, and done.")

    see_the_move(handler, references[0])


def see_the_move(page: Page, reference: str) -> None:
    """The job takes all running cases along in turn; then the new move and deadline are there.

    Other tests may have loaded thousands of cases and have jobs of theirs waiting.
    """
    for _ in range(240):
        page.goto(f"/cases/{reference}")
        if page.get_by_role("link", name="Ask for a check").count():
            break
        page.wait_for_timeout(500)
    expect(page.get_by_text("Tap looked at").first).to_be_visible()
    page.get_by_role("link", name="Ask for a check").first.click()
    page.get_by_role("button", name="Ask for a check").click()
    expect(page.get_by_text(NAME).first).to_be_visible()


def test_a_draft_needs_no_javascript(signed_in: Callable[..., Page]) -> None:
    page = signed_in("admin", java_script_enabled=False)
    page.goto(HERE)
    page.get_by_role("button", name="Begin a draft").click()
    page.get_by_role("link", name="Add an escalation").click()
    page.locator("#f-amount").fill("a lot")
    page.get_by_role("button", name="Save in the draft").click()

    expect(page.get_by_role("alert")).to_contain_text("Enter a name.")
    expect(page.get_by_role("alert")).to_contain_text("Enter a number from 0 to 100.")
    expect(page.locator("#f-amount")).to_have_value("a lot")
    expect(page.get_by_role("heading", name="What a condition may ask")).to_be_visible()
    page.goto(HERE)
    expect(page.get_by_role("region", name="Moves", exact=True)).to_contain_text(
        "Record the decision"
    )
    page.locator("summary", has_text="Discard the draft").click()
    page.get_by_role("button", name="Yes, discard it").click()
    expect(page.get_by_role("button", name="Begin a draft")).to_be_visible()
