"""Signing in, in a real browser: an invitation, a second factor, a session ended elsewhere."""

import importlib.util
import re
import secrets
import time
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
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


@pytest.fixture
def provided(signed_in, served):
    """A provider of work accounts, which the demo tenant offers meanwhile."""
    path = ROOT / "web/tests/signing_in/providing.py"
    spec = importlib.util.spec_from_file_location("opx_providing", path)
    providing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(providing)
    admin = signed_in("admin")
    with providing.running(providing.free_port(), served.address) as issuer:
        offer(admin, "Yes", issuer, providing.SECRET)
        yield issuer
    offer(admin, "No", "", "")


def offer(admin, used, issuer, secret):
    admin.goto("/admin/sign-in/provider")
    admin.get_by_role("group", name="Used").get_by_label(used).check()
    admin.get_by_label("Issuer").fill(issuer)
    admin.get_by_label("Client id").fill("opx")
    admin.get_by_label("Client secret").fill(secret)
    admin.get_by_label("Roles").fill("leaders = leader")
    admin.get_by_role("group", name="Add people").get_by_label("Yes").check()
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("status")).to_be_visible()


def enter(page, email):
    page.goto("/sign-in?next=/account")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def is_in(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def time_enough():
    """The code of the last half minute is taken for as long as this one lasts: not at its end."""
    left = 30 - time.time() % 30
    if left < 12:
        time.sleep(left)


def with_factor(page):
    """Set up a second factor; gives its secret and the recovery codes."""
    page.get_by_role("link", name="Set up a second factor").click()
    secret = page.locator(".o-secret").inner_text().replace(" ", "")
    time_enough()
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(int(time.time()) - 30))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    return secret, page.locator(".o-codes code").all_inner_texts()


def show(page, code):
    page.get_by_label("Code", exact=True).fill(code)
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


def test_a_work_account_opens_the_page_that_one_was_going_to(provided, outside):
    page = outside()
    page.goto("/account")

    page.get_by_role("link", name="Continue with your work account").click()
    page.locator("[name=login]").fill("ann.leaders")
    page.locator("[name=password]").fill("x")
    page.locator("form [type=submit]").click()
    page.locator("form [type=submit]").click()

    is_in(page)
    expect(page.get_by_text("with work account").first).to_be_visible()


def test_a_session_is_ended_from_another(invited, outside):
    page, email = invited
    enter(page, email)
    other = outside()
    enter(other, email)

    other.get_by_role("button", name="Sign out everywhere else").click()
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(other.get_by_text("Signed out there.")).to_be_visible()
