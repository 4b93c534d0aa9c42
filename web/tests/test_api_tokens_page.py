"""API access in the set-up: a token is made, shown once, and revoked."""

import re

import pytest


@pytest.fixture
def admin(sign_in, tenant):
    async def sign():
        browser = await sign_in(tenant, "admin")
        await browser.get("/admin/api")
        return browser

    return sign


async def make(browser, **typed):
    told = {"name": "Feed", "person": str(browser.actor.id), "scope-cases:read": "on"}
    return await browser.send("main form[action='/admin/api']", **{**told, **typed})


async def test_a_token_is_shown_once(admin):
    browser = await admin()

    answer = await make(browser)

    assert answer.status_code == 200
    token = browser.text("output")
    assert re.fullmatch(r"opx_t_[0-9a-f]{12}_[0-9a-f]{48}", token)
    assert token not in (await browser.get("/admin/api")).text
    assert "Feed" in browser.text("#t-tokens")


async def test_what_is_wrong_with_a_token_is_said_and_what_was_typed_is_kept(admin):
    browser = await admin()

    answer = await make(browser, person="", days="400")

    assert answer.status_code == 422
    assert browser.one("#f-name")["value"] == "Feed"
    assert browser.one("input[name='scope-cases:read']").has_attr("checked")
    assert "2 things to put right" in browser.text("#problems")


async def test_a_token_is_revoked(admin):
    browser = await admin()
    await make(browser)
    await browser.get("/admin/api")
    await browser.get(str(browser.one("#t-tokens a")["href"]))

    answer = await browser.send("main form[action$='revocation']")

    assert answer.headers["location"] == "/admin/api?done=revoked"
    await browser.get("/admin/api")
    assert "Revoked" in browser.text("#t-tokens")


async def test_a_service_account_is_added_and_a_token_acts_as_it(admin):
    browser = await admin()
    book = str(browser.one("input[name^='abook-']")["name"])
    account = {"account": "Letters", "role-handler": "on", book: "on"}

    await browser.send("main form[action='/admin/api/accounts']", **account)
    await browser.get("/admin/api")
    person = next(
        str(each["value"]) for each in browser.last.select("option") if "Letters" in each.text
    )
    answer = await make(browser, person=person)

    assert answer.status_code == 200 and browser.text("output").startswith("opx_")


async def test_only_those_with_the_permission_see_the_page(sign_in, tenant):
    browser = await sign_in(tenant, "leader")

    answer = await browser.get("/admin/api")

    assert answer.status_code == 403
