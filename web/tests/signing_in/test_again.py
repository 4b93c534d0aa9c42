"""Signing in with a session at hand: the one before ends."""

import pytest
import structlog

from opx_core import db
from opx_web.api import throttle
from opx_web.testing import anonymous


@pytest.fixture
async def browser(sign_in, tenant):
    return await sign_in(tenant, "handler")


@pytest.fixture
async def email(opx, tenant, browser):
    async with opx.tenants.session(tenant):
        sql = "select email from user_account where id = $1"
        return await db.fetch_value(sql, browser.actor.id)


@pytest.fixture
def former(app, tenant, browser):
    """Another browser with the cookie that this one had at first."""
    made = anonymous(app, tenant)
    made.client.cookies.set("opx_session", browser.client.cookies["opx_session"])
    return made


async def test_signing_in_again_ends_the_session_before(browser, email, former, password):
    await browser.get("/sign-in")
    await browser.send(email=email, password=password, organisation=browser.tenant.slug)

    now, before = await browser.get("/cases"), await former.get("/cases")

    assert now.status_code == 200
    assert before.status_code == 303


async def test_a_wrong_password_leaves_the_session_that_one_has(browser, email):
    await browser.get("/sign-in")
    await browser.send(email=email, password="wrong" * 4, organisation=browser.tenant.slug)

    answer = await browser.get("/cases")

    assert answer.status_code == 200


async def test_wrong_tokens_are_counted_by_the_address_that_is_believed(browser):
    said = {"authorization": "Bearer no", "x-forwarded-for": "198.51.100.7"}
    throttle._failed.clear()

    answer = await browser.get("/api/v1/cases", **said)

    assert answer.status_code == 401
    assert list(throttle._failed) == ["127.0.0.1"]
    throttle._failed.clear()


async def test_tries_that_are_refused_are_in_the_log(browser, email, app):
    guesser = anonymous(app, browser.tenant)
    await guesser.get("/sign-in")

    with structlog.testing.capture_logs() as logged:
        for _ in range(7):
            await guesser.send(email=email, password="wrong" * 4, organisation=browser.tenant.slug)
        await guesser.get("/api/v1/cases", authorization="Bearer opx_no")
    await guesser.client.aclose()

    told = [each["event"] for each in logged]
    assert {"sign_in_failed", "sign_in_held", "token_refused"} <= set(told)
    assert email not in str(logged) and "wrong" not in str(logged)
