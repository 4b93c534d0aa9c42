"""Somebody from outside: let in by a link and what they know, they see their side of their case."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BORN = "3 May 1961"


@dataclass(frozen=True)
class Known:
    """A complaint of somebody nobody knew before, so that no twin is asked about."""

    reference: str
    name: str
    postcode: str


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def both(request: pytest.FixtureRequest, signed_in: Callable[..., Page]) -> tuple[Page, Page]:
    """A leader's page and that of somebody from outside, with JavaScript and without."""
    script = request.param == "with JavaScript"
    phone = signed_in("", 390, 844, java_script_enabled=script)
    return signed_in("leader", java_script_enabled=script), phone


def _case(page: Page, log_case: Callable[..., str]) -> Known:
    """A complaint of somebody whose postcode and date of birth we hold."""
    name = "".join(secrets.choice("bdfgklmnprstvz") for _ in range(9)).capitalize()
    postcode = f"LS{1 + secrets.randbelow(28)} {secrets.randbelow(10)}AP"
    reference = log_case(page, given_name=name[::-1], family_name=name, postcode=postcode)
    page.goto(f"/cases/{reference}")
    person = page.locator("#people a.strong").filter(has_text=name).get_attribute("href")
    page.goto(f"{person}/details")
    page.get_by_label("Born").fill(BORN)
    page.get_by_role("button", name="Save").click()
    return Known(reference, name, postcode)


def _share(page: Page, reference: str, name: str, ring: str) -> str:
    """Adds a document; gives its key."""
    page.goto(f"/cases/{reference}/documents")
    token = str(page.locator("[name=_csrf_token]").first.get_attribute("value"))
    file: Any = {"name": name, "mimeType": "text/plain", "buffer": f"{name} of {ring}".encode()}
    form = {"_csrf_token": token, "ring": ring, "files": file}
    page.request.post(f"/cases/{reference}/documents", multipart=form)
    page.goto(f"/cases/{reference}/documents")
    href = str(page.get_by_role("link", name=name).first.get_attribute("href"))
    return href.rpartition("/")[2]


def _link(page: Page, known: Known) -> str:
    page.goto(f"/cases/{known.reference}")
    page.get_by_role("link", name=re.compile(f"^(Give access|Access) of .*{known.name}")).click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_label("Link")).to_be_visible()
    return str(page.get_by_label("Link").input_value())


def _show_who(page: Page, postcode: str, born: str) -> None:
    page.get_by_label("Your postcode").fill(postcode)
    page.get_by_label("Your date of birth").fill(born)
    page.get_by_role("button", name="Go on").click()


def test_a_complainant_gets_in_by_link_postcode_and_birth_and_reads_their_side(both, log_case):
    leader, theirs = both
    known = _case(leader, log_case)
    reference = known.reference
    shown = _share(leader, reference, "Our answer.txt", "all")
    kept = _share(leader, reference, "For us alone.txt", "firm")
    other = _share(leader, reference, "For the firm.txt", "respondent")
    link = _link(leader, known)

    theirs.goto(link)
    _show_who(theirs, known.postcode, "4 May 1961")
    expect(theirs.get_by_role("alert")).to_contain_text("do not both fit")
    _show_who(theirs, known.postcode.lower(), BORN)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Your complaints")
    theirs.get_by_role("main").get_by_role("link").first.click()

    expect(theirs.get_by_role("link", name="Our answer.txt")).to_be_visible()
    expect(theirs.get_by_role("main")).not_to_contain_text("For us alone")
    expect(theirs.get_by_role("main")).not_to_contain_text("For the firm")
    base = f"/my/cases/{reference}/documents"
    found = [theirs.request.get(f"{base}/{key}").status for key in (shown, kept, other)]
    assert found == [200, 404, 404]
    theirs.get_by_role("button", name="Sign out").click()
    expect(theirs.get_by_role("status")).to_have_text("You are signed out.")
    theirs.goto(link)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


def test_the_case_says_who_came_from_outside_and_ends_their_access(both, log_case):
    leader, theirs = both
    known = _case(leader, log_case)
    theirs.goto(_link(leader, known))
    _show_who(theirs, known.postcode, BORN)

    leader.goto(f"/cases/{known.reference}")
    expect(leader.locator("#people")).to_contain_text("Can look at the case")
    expect(leader.locator("#timeline")).to_contain_text("signed in from outside")
    leader.get_by_role("link", name=re.compile(f"^Access of .*{known.name}")).click()
    leader.get_by_role("button", name="End access").click()
    expect(leader.get_by_role("status")).to_have_text("The access has ended.")

    theirs.goto("/my")
    expect(theirs.get_by_role("heading", level=1)).to_have_text("See your complaint")
