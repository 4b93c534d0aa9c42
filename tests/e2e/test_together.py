"""Two people on one case: they see each other, neither loses a word."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_note_is_kept_as_it_is_typed_and_is_there_after_a_reload(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler")
    page.goto(f"/cases/{log_case(page)}")
    page.get_by_label("Add a note").press_sequentially("Half a thought")
    expect(page.locator("[data-draft-state]").first).to_contain_text("Draft saved")

    page.reload()

    expect(page.get_by_label("Add a note")).to_have_value("Half a thought")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("status").first).to_have_text("The note is added.")
    expect(page.get_by_label("Add a note")).to_have_value("")


def test_what_was_typed_without_a_connection_is_back_and_sent_later(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler")
    reference = log_case(page)
    page.goto(f"/cases/{reference}")
    page.route("**/draft/**", lambda route: route.abort())
    page.get_by_label("Add a note").press_sequentially("In a tunnel")
    expect(page.locator("[data-draft-state]").first).to_contain_text("stays here")

    page.unroute("**/draft/**")
    page.goto(f"/cases/{reference}")

    expect(page.get_by_label("Add a note")).to_have_value("In a tunnel")
    expect(page.locator("[data-draft-state]").first).to_contain_text("Draft saved")


def test_without_javascript_a_draft_is_kept_by_a_button_and_found_by_a_colleague(
    no_js: Page, signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    reference = log_case(no_js)
    no_js.goto(f"/cases/{reference}")
    no_js.get_by_label("Add a note").fill("For whoever goes on")
    no_js.locator("#note-form").get_by_label("Firm and ombudsman").check()
    no_js.get_by_role("button", name="Save draft").click()
    expect(no_js.get_by_role("status").first).to_contain_text("The draft is kept")

    colleague = signed_in("leader", java_script_enabled=False)
    colleague.goto(f"/cases/{reference}")
    colleague.get_by_role("link", name=re.compile("Read the draft")).click()
    expect(colleague.get_by_role("main")).to_contain_text("For whoever goes on")
    colleague.get_by_role("button", name="Go on with a copy").click()

    expect(colleague.get_by_label("Add a note")).to_have_value("For whoever goes on")


def test_people_on_one_case_see_each_other_and_who_is_writing(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    first, second = signed_in("handler"), signed_in("leader")
    reference = log_case(first)
    second.goto(f"/cases/{reference}")

    first.goto(f"/cases/{reference}")
    expect(first.locator("#presence")).to_contain_text("has this case open")
    first.locator("#note-form").get_by_label("Firm and ombudsman").check()
    first.get_by_label("Add a note").press_sequentially("Writing")
    expect(first.locator("[data-draft-state]").first).to_contain_text("Draft saved")
    second.reload()

    expect(second.locator("#presence")).to_contain_text("is writing a note")


def test_the_second_to_make_the_same_move_sees_both_versions_and_keeps_their_own(
    either: Page,
    signed_in: Callable[..., Page],
    log_case: Callable[..., str],
    make_move: Callable[..., None],
) -> None:
    other = signed_in("leader")
    reference = log_case(either)
    make_move(either, reference, "triage", level="formal", payment_service="no")
    either.goto(f"/cases/{reference}/moves/register")
    either.get_by_label("What would put it right for them?").fill("An apology and £50.")
    make_move(other, reference, "register", wanted="An apology.")

    with either.expect_response(lambda answer: answer.request.method == "POST") as sent:
        either.get_by_role("button", name=re.compile("^Register")).click()

    assert sent.value.status == 409
    versions = either.get_by_role("region", name="Both versions")
    expect(versions).to_contain_text("An apology and £50.")
    expect(versions.locator("mark")).not_to_have_count(0)
    either.get_by_role("button", name="Keep my version as a note").press("Enter")
    expect(either.get_by_role("region", name="Timeline")).to_contain_text("An apology and £50.")


def test_a_case_is_brought_forward_linked_and_pinned_by_keyboard_on_a_phone(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page = signed_in("handler", width=390, height=844)
    other, reference = log_case(page), log_case(page)
    page.goto(f"/cases/{reference}")

    page.get_by_text("Bring forward on a day").press("Enter")
    page.get_by_label("Bring it forward on").fill("in 3 days")
    page.get_by_label("Why", exact=True).fill("Chase the branch")
    page.get_by_label("Why", exact=True).press("Control+Enter")
    expect(page.get_by_role("status").first).to_have_text("Brought forward.")
    page.get_by_text("Link another case").press("Enter")
    page.get_by_label("The other case").fill(other)
    page.get_by_label("The other case").press("Enter")
    expect(page.get_by_role("status").first).to_have_text("The cases are linked.")

    page.goto("/diary")
    expect(page.get_by_role("main")).to_contain_text("Chase the branch")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
