"""What is of a class of data is read by some, and kept from others in words."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("triage", {"level": "formal", "payment_service": "no"}),
    ("register", {}),
    ("acknowledge", {"sent_by": "email", "states_timescale": "yes"}),
    ("investigate", {}),
)
ACCOUNT = "00-00-07 44455566"


@pytest.fixture
def decided(signed_in: Callable[..., Page], log_case, make_move) -> str:
    """A complaint decided with an account to pay to, by somebody with a need."""
    page = signed_in("handler")
    reference = log_case(page, given_name="Maud", family_name="Hollingbery")
    for key, told in STEPS:
        make_move(page, reference, key, **told)
    page.goto(f"/cases/{reference}/moves/decide")
    page.get_by_label("Outcome").select_option("Upheld")
    page.get_by_label("Reasons").fill("Too slow.")
    page.get_by_label("Redress").fill("120")
    page.get_by_label("Account to pay it to").fill(ACCOUNT)
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("region", name="People").get_by_role("link", name="Maud").first.click()
    page.get_by_role("link", name="Record a need").click()
    page.get_by_label("What is behind it?").select_option("Health")
    page.get_by_label("In a word or two").fill("hearing")
    page.get_by_label("Did they agree?").select_option("They agreed that we record it")
    page.get_by_role("button", name="Record").click()
    return reference


def test_an_auditor_reads_the_case_but_not_what_is_kept(
    signed_in: Callable[..., Page], decided: str
) -> None:
    page = signed_in("auditor")

    page.goto(f"/cases/{decided}")

    expect(page.get_by_text("Support is needed: ask a colleague").first).to_be_visible()
    expect(page.get_by_role("region", name="Also asked")).to_contain_text("Kept from you")
    expect(page.locator("main")).not_to_contain_text(ACCOUNT)
    expect(page.locator("main")).not_to_contain_text("hearing")
