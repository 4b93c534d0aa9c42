"""The pages on which somebody gets in: a link, a second factor, its codes, and the next time."""

import secrets
import time
from collections.abc import Iterator

import pyotp
from playwright.sync_api import Page, expect

Place = tuple[str, Page]
PASSWORD = "seven green lanterns"


def second_factor(admin: Page, page: Page) -> Iterator[Place]:
    """From an invitation to signing in with a code, with what goes wrong."""
    email = f"lea.{secrets.token_hex(4)}@calder-vale.example"
    yield _at(page, "a link to set a password", _invited(admin, email))
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "a link with what is wrong", page
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    yield "a password that is set", page
    _enter(page, email)
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Set it up").click()
    yield "a second factor with a wrong code", page
    secret = page.locator(".o-secret").inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).at(int(time.time()) - 30))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    yield "recovery codes", page
    page.context.clear_cookies()
    _enter(page, email)
    expect(page.get_by_label("Code", exact=True)).to_be_visible()
    yield "the code of a second factor", page
    page.get_by_label("Code", exact=True).fill("000000")
    page.get_by_role("button", name="Go on").click()
    yield "a wrong code of a second factor", page


def _invited(admin: Page, email: str) -> str:
    admin.goto("/admin/people/new")
    admin.get_by_label("Name", exact=True).fill("Lea Way")
    admin.get_by_label("E-mail").fill(email)
    admin.get_by_label("Auditor").check()
    admin.get_by_role("button", name="Add", exact=True).click()
    return admin.get_by_label("Link", exact=True).input_value()


def _enter(page: Page, email: str) -> None:
    page.goto("/sign-in?next=/account")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _at(page: Page, name: str, path: str) -> Place:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(path)
    return name, page
