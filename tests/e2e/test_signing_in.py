"""Signing in, in a real browser: an invitation, a second factor, a session ended elsewhere."""

import re
import secrets
import time

import pyotp
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PASSWORD = "seven green lanterns"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def outside(request, browser, served, watch):
    """Opens browsers in which nobody is signed in."""
    opened = []

    def open_() -> Page:
        context = browser.new_context(base_url=served.address, java_script_enabled=request.param)
        watch.over(context)
        opened.append(context)
        return context.new_page()

    yield open_
    for context in opened:
        context.close()


@pytest.fixture
def invited(signed_in, outside):
    """Somebody who has just chosen their password: their page and their address."""
    email = f"ann.{secrets.token_hex(4)}@calder-vale.example"
    admin, page = signed_in("admin"), outside()
    admin.goto("/admin/people/new")
    admin.get_by_label("Name", exact=True).fill("Ann Lee")
    admin.get_by_label("E-mail").fill(email)
    admin.get_by_label("Auditor").check()
    admin.get_by_role("button", name="Add", exact=True).click()
    page.goto(admin.get_by_label("Link", exact=True).input_value())
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    return page, email


def enter(page, email):
    page.goto("/sign-in?next=/account")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def is_in(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def with_factor(page):
    """Set up a second factor; gives its secret and the recovery codes."""
    page.get_by_role("link", name="Set up a second factor").click()
    secret = page.locator(".o-secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(pyotp.TOTP(secret).at(int(time.time()) - 30))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return secret, page.locator(".o-codes code").all_inner_texts()


def show(page, code):
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Go on").click()


def test_an_invitation_leads_to_a_password_and_in(invited):
    page, email = invited

    expect(page.get_by_role("status")).to_have_text(re.compile("password is set"))
    enter(page, email)

    is_in(page)


def test_a_second_factor_is_set_up_and_asked_for(invited, outside):
    page, email = invited
    enter(page, email)
    secret, codes = with_factor(page)
    other = outside()

    enter(other, email)
    show(other, pyotp.TOTP(secret).now())

    is_in(other)
    third = outside()
    enter(third, email)
    show(third, codes[0])
    is_in(third)


def test_a_session_is_ended_from_another(invited, outside):
    page, email = invited
    enter(page, email)
    other = outside()
    enter(other, email)

    other.get_by_role("button", name="Sign out everywhere else").click()
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(other.get_by_text("Signed out there.")).to_be_visible()
