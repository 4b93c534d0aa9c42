"""Finding someone and giving them a voice: search, a representative, what helps."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_case_is_found_by_ear_and_gets_a_representative(either: Page, log_case) -> None:
    page = either
    reference = log_case(
        page, given_name="Sinéad", family_name="Quinlivan", policy_number="QV-77/1"
    )
    page.goto("/cases")

    page.get_by_label("Search cases, people and policies").fill("shinade quinlavin")
    page.keyboard.press("Enter")
    found = page.get_by_role("region", name="People found")
    expect(found).to_contain_text("Sounds or looks alike")
    found.get_by_role("link", name=reference).first.click()
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Part in the case").select_option("Representative")
    page.get_by_label("First names").fill("Ruth")
    page.get_by_label("Last name").fill("Clarke")
    page.get_by_label("Phone").fill("0161")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("2 things to put right")
    expect(page.get_by_label("Last name")).to_have_value("Clarke")
    page.get_by_label("Phone").fill(f"07700 900{reference[-3:]}")
    page.get_by_label("Authority").select_option("Family or friend")
    page.get_by_label("From").fill("14 Oct 2026")
    page.get_by_label("Proof").fill("Signed letter")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("The people of the case are changed.")
    people = page.get_by_role("region", name="People")
    expect(people).to_contain_text("Ruth Clarke Representative")
    expect(people).to_contain_text("Authority held")


def test_what_helps_is_seen_before_anyone_writes(either: Page, log_case) -> None:
    page = either
    reference = log_case(page, given_name="Maud", family_name="Hollingbery")
    page.goto(f"/cases/{reference}")

    page.get_by_role("region", name="People").get_by_role("link", name="Maud").first.click()
    page.get_by_role("link", name="Record a need").click()
    page.get_by_label("What is behind it?").select_option("Health")
    page.get_by_label("In a word or two").fill("hearing")
    page.get_by_label("Did they agree?").select_option("They agreed that we record it")
    page.get_by_role("button", name="Record").click()
    page.get_by_role("link", name="Change what helps").click()
    page.get_by_label("No phone calls", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.goto(f"/cases/{reference}/moves/triage")

    expect(page.get_by_role("region", name="Before you write or ring")).to_contain_text("No phone")
    expect(page.get_by_text("Needs support: hearing")).to_be_visible()


def test_a_policy_number_is_found_in_any_spacing(no_js: Page, log_case) -> None:
    reference = log_case(no_js, family_name="Hollis", policy_number="CVP 4411/902")

    no_js.goto("/search?q=cvp4411-902")

    row = no_js.get_by_role("row").filter(has_text=reference)
    expect(row).to_contain_text("Policy number:")
    expect(row.locator("mark")).to_have_text("CVP 4411/902")
