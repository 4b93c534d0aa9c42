"""Nothing typed is ever lost: not by an error, a guard, a second saver or a lost session."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

STORY = "First line.\n\n  An indented third line, with <b>marks</b> & “quotes”.\n"
LONGEST = "\n".join(["Words & marks. " * 133 + "Done"] * 10)
LONGEST += "." * (20_000 - len(LONGEST))
TYPED = {
    "#f-title": "Dr",
    "#f-email": "no-at-sign",
    "#f-phone": "0113 496 0000",
    "#f-postcode": "LS1 4AP",
    "#f-policy_number": "POL-0O1lI",
    "#f-narrative": STORY,
    "#f-received_on": "31/11/2026",
    "#f-received_at": "25:00",
}
WRONG = {
    "f-email": "name@example.com",
    "f-family_name": "Enter a last name",
    "f-product": "Choose a product",
    "f-received_on": "November has 30 days",
    "f-received_at": "Hours go from 0 to 23",
    "f-book": "Choose the client book",
}


def test_an_invalid_complaint_keeps_all_that_was_typed_and_says_all_that_is_wrong(
    either: Page,
) -> None:
    either.goto("/complaints/new")
    either.get_by_text("Mis-sale").click()
    for selector, text in TYPED.items():
        either.locator(selector).fill(text)
    either.locator("#f-cause").select_option(index=2)
    either.locator("#f-nation").select_option("SCT")
    either.locator("#f-channel").select_option("letter")
    either.locator("[name=about_payment][value=yes]").check()
    cause = either.locator("#f-cause").input_value()

    either.get_by_role("button", name="Log the complaint").click()

    summary = either.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(either).to_have_title(re.compile(f"^{len(WRONG)} things to put right: "))
    expect(summary.get_by_role("listitem")).to_have_count(len(WRONG))
    for selector, text in TYPED.items():
        expect(either.locator(selector)).to_have_value(text)
    expect(either.locator("#f-cause")).to_have_value(cause)
    expect(either.locator("#f-nation")).to_have_value("SCT")
    expect(either.locator("#f-channel")).to_have_value("letter")
    expect(either.locator("[name=level]:checked")).to_have_value("mis_sale")
    expect(either.locator("[name=about_payment]:checked")).to_have_value("yes")
    _links_lead_to_fields(either, WRONG)


def test_a_complaint_cannot_have_come_tomorrow(either: Page) -> None:
    either.goto("/complaints/new")
    either.locator("#f-received_on").fill("31 Dec 2099")

    either.locator("#f-family_name").press("Enter")

    _links_lead_to_fields(either, {"f-received_on": "It cannot have been received in the future"})
    expect(either.locator("#f-received_on")).to_have_value("31 Dec 2099")
    expect(either.get_by_role("alert")).to_contain_text("Choose what has reached us")
    level = either.get_by_role("alert").get_by_role("link", name="Choose what has reached us")
    level.click()
    expect(either.locator("[name=level]").first).to_be_focused()


def test_a_move_refused_by_a_guard_keeps_what_was_typed(
    either: Page, log_case: Callable[..., str], make_move: Callable[..., None]
) -> None:
    reference = log_case(either)
    make_move(either, reference, "triage", level="formal", payment_service="no")
    make_move(either, reference, "register")
    either.goto(f"/cases/{reference}/moves/acknowledge")
    either.get_by_label("How was it sent?").select_option("text")
    either.get_by_label("No", exact=True).check()

    either.get_by_role("button", name="Acknowledge").click()

    expect(either.get_by_role("alert")).to_be_focused()
    expect(either).to_have_title(re.compile("^1 thing to put right: "))
    expect(either.get_by_role("alert")).to_contain_text("must say when we will answer")
    expect(either.get_by_label("How was it sent?")).to_have_value("text")
    expect(either.get_by_label("No", exact=True)).to_be_checked()
    either.get_by_role("alert").get_by_role("link").click()
    expect(either.locator("[name=states_timescale]").first).to_be_focused()


def test_the_second_saver_sees_what_changed_and_can_send_again(
    signed_in: Callable[..., Page], log_case: Callable[..., str], make_move: Callable[..., None]
) -> None:
    first, second = signed_in("handler"), signed_in("leader")
    reference = log_case(first)
    make_move(first, reference, "triage", level="formal", payment_service="no")
    for page in (first, second):
        page.goto(f"/cases/{reference}/moves/retriage")
    second.get_by_label("Why?").fill("A second\nopinion.")

    make_move(first, reference, "register", wanted="An apology.")
    with second.expect_response(lambda answer: answer.request.method == "POST") as sent:
        second.get_by_role("button", name="Triage again").click()

    assert sent.value.status == 409
    alert = second.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("saved this case while you were writing")
    expect(alert).to_contain_text("Registered")
    expect(second.get_by_label("Why?")).to_have_value("A second\nopinion.")
    second.get_by_role("button", name="Triage again").click()
    expect(second.get_by_role("status")).to_have_text("Saved.")
    expect(second.get_by_role("region", name="Timeline")).to_contain_text("opinion.")


def test_a_note_that_is_empty_or_too_long_is_refused_with_its_text(
    either: Page, log_case: Callable[..., str]
) -> None:
    reference, long = log_case(either), LONGEST + "!"

    for text, wrong in (("  \n ", "Write the note first."), (long, "at most 20,000 characters")):
        either.goto(f"/cases/{reference}")
        note = either.get_by_label("Add a note")
        note.fill(text)
        either.get_by_role("button", name="Add note").click()

        expect(note).to_have_value(text)
        expect(note).to_be_focused()
        expect(note).to_have_accessible_description(re.compile(wrong))
        expect(either).to_have_title(re.compile("^1 thing to put right: "))


def test_a_line_break_counts_as_one_character_of_a_note(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler")
    page.goto(f"/cases/{log_case(page)}")
    page.get_by_label("Add a note").fill(LONGEST)

    page.get_by_role("button", name="Add note").click()

    expect(page.get_by_role("status")).to_have_text("The note is added.")


def test_a_note_sent_after_signing_out_says_how_to_keep_it(
    served, page: Page, log_case: Callable[..., str]
) -> None:
    _sign_in(page, served.emails["handler"], served.password)
    page.goto(f"/cases/{log_case(page)}")
    page.get_by_label("Add a note").fill("Long thoughts.")
    other = page.context.new_page()
    _sign_out(other)

    page.get_by_role("button", name="Add note").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in again")
    expect(page.get_by_role("main")).to_contain_text("What you typed is there.")
    _sign_in(other, served.emails["handler"], served.password)
    page.go_back()
    expect(page.get_by_label("Add a note")).to_have_value("Long thoughts.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("status")).to_have_text("The note is added.")


def test_a_wrong_password_keeps_the_email(page: Page) -> None:
    page.goto("/sign-in?next=/keys")
    page.get_by_label("Work email").fill("nobody@calder-vale.example")
    page.get_by_label("Password").fill("not the password")

    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("do not fit together")
    expect(page).to_have_title(re.compile("^Not signed in: "))
    expect(page.get_by_label("Work email")).to_have_value("nobody@calder-vale.example")
    expect(page.get_by_label("Password")).to_have_value("")
    expect(page.locator("[name=next]").first).to_have_value("/keys")


def _links_lead_to_fields(page: Page, wrong: dict[str, str]) -> None:
    for field, message in wrong.items():
        link = (
            page.get_by_role("alert").get_by_role("link").and_(page.locator(f"[href='#{field}']"))
        )
        expect(link).to_contain_text(message)
        link.click()
        expect(page.locator(f"#{field}")).to_be_focused()
        expect(page.locator(f"#{field}")).to_have_accessible_description(
            re.compile(re.escape(message))
        )


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")


def _sign_out(page: Page) -> None:
    page.goto("/keys")
    page.locator("summary").filter(has_text="Aoife Brennan").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
