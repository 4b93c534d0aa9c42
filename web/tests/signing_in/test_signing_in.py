"""Signing in through the pages, without JavaScript: links, second factors, sessions, waits."""

import re
import time

import pyotp
import pytest
import pytest_asyncio

from opx_core import db
from opx_core.testing import PASSWORD, make_person
from opx_web.testing import anonymous

NEW = "seven green lanterns"


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(app, tenant):
    browser = anonymous(app, tenant)
    yield browser
    await browser.client.aclose()


async def email_of(opx, tenant, person):
    async with opx.tenants.session(tenant):
        return await db.fetch_value("select email from user_account where id = $1", person.id)


async def enter(browser, email, password=PASSWORD):
    await browser.get("/sign-in")
    return await browser.send(email=email, password=password, organisation=browser.tenant.slug)


async def with_factor(browser):
    """Set up a second factor; gives its secret and the recovery codes."""
    await browser.get("/account/second-factor")
    secret = browser.text(".o-secret").replace(" ", "")
    await browser.send(f"form[action='{browser_path(browser)}']", code=code_of(secret, -1))
    return secret, [each.get_text() for each in browser.last.select(".o-codes code")]


def browser_path(browser):
    return str(browser.last.select_one("main form[action*='second-factor']")["action"])


def code_of(secret, steps=0):
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


async def test_someone_new_is_invited_by_a_link_and_chooses_a_password(
    opx, tenant, sign_in, stranger
):
    admin = await sign_in(tenant, "admin")
    await admin.get("/admin/people/new")
    await admin.send(
        "form[action='/admin/people/new']",
        **{"name": "Ann Lee", "email": "ann@acme.example", "role-auditor": "on"},
    )
    link = str(admin.one("#link")["value"])

    await stranger.get(link)
    weak = await stranger.send(password="password1234", again="password1234")
    done = await stranger.send(password=NEW, again=NEW)

    assert (weak.status_code, done.status_code) == (422, 303)
    assert (await enter(stranger, "ann@acme.example", NEW)).headers["location"] == "/"
    assert (await stranger.get(link)).status_code == 404


async def test_forgetting_says_the_same_of_everybody(opx, tenant, stranger):
    async with opx.tenants.session(tenant):
        person = await make_person("handler")
    said = []

    for email in (await email_of(opx, tenant, person), "nobody@acme.example"):
        await stranger.get("/sign-in/forgotten")
        answer = await stranger.send(email=email, organisation=tenant.slug)
        said.append((answer.status_code, stranger.text().replace(email, "")))

    assert said[0] == said[1]
    assert said[0][0] == 200


async def test_a_second_factor_is_set_up_and_asked_for(opx, tenant, sign_in, stranger):
    browser = await sign_in(tenant, "handler")
    secret, codes = await with_factor(browser)
    email = await email_of(opx, tenant, browser.actor)

    await enter(stranger, email)
    halfway = await stranger.get("/cases")
    await stranger.get("/sign-in/code")
    wrong = await stranger.send(code="123")
    right = await stranger.send(code=code_of(secret))

    assert halfway.headers["location"] == "/sign-in/code?next=/cases"
    assert (wrong.status_code, right.status_code) == (422, 303)
    assert (await stranger.get("/cases")).status_code == 200
    assert len(codes) == 10


async def test_a_recovery_code_lets_in_and_the_token_changes(opx, tenant, sign_in, stranger):
    browser = await sign_in(tenant, "handler")
    _, codes = await with_factor(browser)
    await enter(stranger, await email_of(opx, tenant, browser.actor))
    before = stranger.client.cookies["opx_session"]

    await stranger.get("/sign-in/code")
    await stranger.send(code=codes[3])

    assert stranger.client.cookies["opx_session"] != before
    assert (await stranger.get("/cases")).status_code == 200


async def test_new_recovery_codes_are_said_to_end_the_earlier_ones(tenant, sign_in):
    browser = await sign_in(tenant, "handler")
    _, codes = await with_factor(browser)
    first = browser.text("main [role='status']")

    await browser.get("/account")
    browser.one("#second-factor form")["action"] = "/account/second-factor/codes"
    await browser.send("#second-factor form", confirm=PASSWORD)

    assert "counts from now on" in first
    assert "The earlier ones no longer work" in browser.text("main [role='status']")
    assert codes[0] not in browser.text()


async def test_codes_are_throttled_too(opx, tenant, sign_in, stranger):
    browser = await sign_in(tenant, "handler")
    secret, _ = await with_factor(browser)
    await enter(stranger, await email_of(opx, tenant, browser.actor))
    await stranger.get("/sign-in/code")

    answers = [await stranger.send(code="000000") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert (await stranger.send(code=code_of(secret))).status_code == 429


async def test_a_role_that_needs_a_second_factor_leads_to_it(opx, tenant, sign_in):
    admin, handler = await sign_in(tenant, "admin"), await sign_in(tenant, "handler")
    await admin.get("/admin/sign-in")
    await admin.send("form[action='/admin/sign-in']", **{"role-handler": "on"})

    led = await handler.get("/cases")
    await handler.get("/sign-in/second-factor?next=/cases")
    secret = handler.text(".o-secret").replace(" ", "")
    refused = await handler.client.post("/account/sessions/end", data=token(handler))
    await handler.send("form[action='/sign-in/second-factor']", code=code_of(secret))

    assert led.headers["location"] == "/sign-in/second-factor?next=/cases"
    assert refused.status_code == 401
    assert (await handler.get("/cases")).status_code == 200


async def test_a_session_is_ended_elsewhere(opx, tenant, sign_in, stranger):
    browser = await sign_in(tenant, "handler")
    await enter(stranger, await email_of(opx, tenant, browser.actor))

    await browser.get("/account")
    await browser.send("form[action^='/account/sessions/'][action$='/end']")

    assert (await stranger.get("/cases")).status_code == 303
    assert (await browser.get("/cases")).status_code == 200


async def test_one_changes_ones_own_password(opx, tenant, sign_in, stranger):
    browser = await sign_in(tenant, "handler")
    email = await email_of(opx, tenant, browser.actor)
    await browser.get("/account")

    wrong = await browser.send("#password", current="a wrong one", new=NEW, again=NEW)
    uneven = await browser.send("#password", current=PASSWORD, new=NEW, again=NEW + "x")
    right = await browser.send("#password", current=PASSWORD, new=NEW, again=NEW)

    assert [each.status_code for each in (wrong, uneven, right)] == [422, 422, 303]
    assert (await enter(stranger, email, NEW)).status_code == 303


async def test_wrong_tries_wait_and_the_browser_that_is_known_does_not(
    opx, tenant, sign_in, stranger
):
    owner = await sign_in(tenant, "handler")
    email = await email_of(opx, tenant, owner.actor)

    said = [(await enter(stranger, email, "a wrong one")).status_code for _ in range(7)]
    owner.client.cookies.delete("opx_session")

    assert said == [422] * 5 + [429] * 2
    assert "Wait 30 seconds" in stranger.text() or re.search(r"Wait \d+ seconds", stranger.text())
    assert (await enter(owner, email)).status_code == 303


@pytest.mark.parametrize("lost", ["end", "reset"])
async def test_an_administrator_ends_sessions_and_resets_a_second_factor(
    opx, tenant, sign_in, lost
):
    admin, handler = await sign_in(tenant, "admin"), await sign_in(tenant, "handler")
    await with_factor(handler)

    await admin.get(f"/admin/people/{handler.actor.id}/signing-in")
    done = await admin.send(f"form[action$='/{lost}']")

    assert done.status_code == 303
    assert (await handler.get("/cases")).headers["location"].startswith("/sign-in?")


async def test_a_host_name_is_one_tenants(opx, tenant, shared_tenant, sign_in):
    async with opx.owner() as owner:
        await owner.add_host(shared_tenant, "theirs.example")
    browser = await sign_in(tenant, "handler")
    browser.client._transport.app.state.known_tenants.forget()

    here = await browser.get("/cases", host="opx.test")
    there = await browser.get("/cases", host="THEIRS.example:8000")
    await browser.get("/sign-in", host="theirs.example")
    async with opx.owner() as owner:
        await owner.remove_host(shared_tenant, "theirs.example")

    assert (here.status_code, there.status_code) == (200, 303)
    assert not browser.last.select("#organisation")


def token(browser):
    return {"_csrf_token": str(browser.one("input[name=_csrf_token]")["value"])}


async def test_organisations_of_one_name_are_told_apart(app, tenant, shared_tenant):
    browser = anonymous(app, tenant)

    await browser.get("/sign-in")

    labels = {option.text for option in browser.last.select("#organisation option")}
    assert {f"{each.name} ({each.slug})" for each in (tenant, shared_tenant)} <= labels
