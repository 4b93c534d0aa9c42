"""The pages of people from outside, and those on which colleagues let them in."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, expect

Place = tuple[str, Page]
CODE = "ZE2 9AB"


def outside(leader: Page, theirs: Page, log_case: Callable[..., str]) -> Iterator[Place]:
    """From giving access to a document’s page and out again, with what goes wrong."""
    reference = log_case(leader, given_name="Zbigniew", family_name="Quillfeather", postcode=CODE)
    _at(leader, "", f"/cases/{reference}")
    person = leader.locator("#people a.strong").filter(has_text="Zbigniew").get_attribute("href")
    leader.get_by_role("link", name="Give access of").first.click()
    yield "access without a date of birth", leader
    _at(leader, "", f"{person}/details")
    leader.get_by_label("Born").fill("3 May 1961")
    leader.get_by_role("button", name="Save").click()
    _at(leader, "", f"/cases/{reference}")
    leader.get_by_label("Add a note").fill("We have your papers.")
    leader.locator("#note-form").get_by_label("Customer can see").check()
    leader.get_by_role("button", name="Add note").click()
    leader.get_by_role("link", name="Give access of").first.click()
    leader.get_by_role("button", name="Make a link").click()
    yield "a link for a party, shown once", leader
    link = str(leader.get_by_label("Link").input_value())
    yield _at(leader, "a case that a party reads", f"/cases/{reference}")
    yield from _theirs(theirs, link, reference)


def _theirs(page: Page, link: str, reference: str) -> Iterator[Place]:
    yield _at(page, "a party’s link", link)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a party’s link with what is wrong", page
    page.get_by_label("Your postcode").fill(CODE)
    page.get_by_label("Your date of birth").fill("3 May 1961")
    page.get_by_role("button", name="Go on").click()
    yield "a party’s cases", page
    yield _at(page, "a party’s case", f"/my/cases/{reference}")
    yield _at(page, "a party’s app", "/my/app")
    yield _at(page, "a party’s 404", "/my/cases/ZZ9-9999")
    yield _at(page, "a link of no use", link)
    _at(page, "", "/my")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_be_visible()
    yield "a party’s way back", page
    page.get_by_role("button", name="Ask for a link").click()
    yield "a party’s way back with what is wrong", page


def _at(page: Page, name: str, path: str) -> Place:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(path)
    return name, page
