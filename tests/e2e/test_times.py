"""A case steps out, its ribbon shows the wait, and the turn comes back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

ASKED = "Did the pipe fail suddenly?"
ADJUSTERS = "Tarn and Lowther Adjusters"


def turn(page: Page) -> str:
    """Whose turn the strip says it is."""
    return page.locator(".o-strip .o-turn").inner_text()


def ask(page: Page, reference: str, whom: str = "") -> None:
    """Ask the adjusters, or someone of the firm."""
    page.goto(f"/cases/{reference}")
    page.get_by_role("link", name="Ask a specialist").press("Enter")
    if whom:
        page.get_by_label("From whom?").select_option(label=whom)
    else:
        page.get_by_label("Who outside?").fill(ADJUSTERS)
    page.get_by_label("What do you want to know?").fill(ASKED)
    page.get_by_label("When do you expect the answer?").fill("in 10 days")
    page.get_by_role("button", name="Ask", exact=True).press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Asked.")


def test_a_handler_steps_out_the_ribbon_shows_the_wait_and_the_turn_comes_back(
    either: Page, log_case: Callable[..., str]
) -> None:
    reference = log_case(either)
    ask(either, reference)
    assert turn(either) == ADJUSTERS
    ribbon = either.get_by_role("region", name="Where the time went")
    expect(ribbon.get_by_role("img")).to_have_attribute("aria-label", re.compile(ADJUSTERS))
    expect(ribbon).to_contain_text(f"{ADJUSTERS} was asked: {ASKED}")

    ribbon.get_by_role("link", name="Answer").click()
    either.get_by_label("What is the answer?").fill("Suddenly: the report is in the evidence.")
    either.get_by_role("button", name="Save the answer").click()

    assert turn(either) != ADJUSTERS
    expect(ribbon).not_to_contain_text("was asked")
    expect(either.get_by_role("region", name="Timeline")).to_contain_text(f"{ADJUSTERS} answered")


def test_a_colleague_who_is_asked_is_told_and_answers_from_their_inbox(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    handler, expert = signed_in("handler"), signed_in("compliance")
    expert.goto("/cases")
    reference = log_case(handler)
    ask(handler, reference, whom=str(expert.locator("summary.o-who").text_content())[2:])

    expert.goto("/inbox")
    expert.locator("main button", has_text=reference).first.click()
    expert.get_by_role("link", name="Answer").click()
    expert.get_by_label("What is the answer?").fill("Settle.")
    expert.get_by_role("button", name="Save the answer").click()

    expect(expert.get_by_role("region", name="Timeline")).to_contain_text("Settle.")
    handler.goto("/inbox")
    expect(handler.get_by_role("main")).to_contain_text("saved an answer")


def test_on_a_phone_a_case_waits_and_what_is_missing_is_said(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler", width=390, height=844)
    page.goto(f"/cases/{log_case(page)}")
    page.get_by_role("link", name="Wait for someone").click()
    page.get_by_role("button", name="The case waits").click()
    expect(page.get_by_role("alert")).to_contain_text("Say what it waits for")

    page.get_by_label("What for?").fill("photographs of the pipe")
    page.get_by_role("button", name="The case waits").click()

    assert turn(page) == "Complainant"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="No longer").click()
    assert turn(page) != "Complainant"


def test_a_move_made_by_mistake_is_put_right(
    either: Page, log_case: Callable[..., str], make_move: Callable[..., None]
) -> None:
    reference = log_case(either)
    make_move(either, reference, "triage", level="mis_sale", payment_service="no")
    either.goto(f"/cases/{reference}")

    either.get_by_role("link", name="Moved by mistake?").click()
    either.get_by_label("What went wrong?").fill("Meant for another case")
    either.get_by_role("button", name="Put it right").click()

    expect(either.locator(".o-strip")).to_contain_text("Logged")
    expect(either.locator(".o-strip")).to_contain_text("Formal administrative")
    timeline = either.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("Moved by mistake: Triage")
    expect(timeline).to_contain_text("Triaged")


def test_a_leader_opens_a_figure_and_puts_a_time_right(signed_in: Callable[..., Page]) -> None:
    page = signed_in("leader")
    page.goto("/reports/core.step_outs")
    page.get_by_role("row", name=re.compile(ADJUSTERS)).get_by_role("link").first.click()
    page.locator("tbody a.o-ref").first.click()
    page.get_by_role("link", name="Every interval").click()

    page.get_by_role("row", name=re.compile("had it, idle")).last.get_by_role("link").click()
    page.get_by_label("What was it?").select_option(label="It waited for somebody")
    page.get_by_label("Whom did it wait for?").select_option(label="Complainant")
    page.get_by_label("How do you know?").fill("She was away: her e-mail says so")
    page.get_by_role("button", name="Put it right").click()

    expect(page.get_by_role("status").first).to_have_text("The time is put right.")
    expect(page.get_by_role("main")).to_contain_text("Put right")
