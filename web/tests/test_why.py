"""Every date leads to its reason: from a list to the case, and there by the clock's name."""

from datetime import UTC, datetime, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases
from opx_core.cases import Person, clocks
from opx_core.testing import the_books


@pytest.fixture
def logged(opx, tenant):
    async def make(browser, days=0):
        async with opx.tenants.session(tenant):
            now, book = datetime.now(UTC) - timedelta(days=days), (await the_books()).main
            new = NewComplaint(book, "formal", Person(family_name="Ogden"), "Loans", "Delay", now)
            return (await complaints.receive(browser.actor, new))["reference"]

    return make


async def test_a_due_date_of_the_queue_opens_its_why(tenant, sign_in, logged):
    browser = await sign_in(tenant, "leader")
    reference = await logged(browser)
    await browser.get("/cases")

    href = browser.one("td.o-q-due a")["href"]
    await browser.get(href)

    assert href == f"/cases/{reference}?why=next"
    assert "DISP" in browser.text(".o-strip details[open]")


async def test_a_clock_is_opened_by_its_rule(tenant, sign_in, logged):
    browser = await sign_in(tenant, "leader")
    reference = await logged(browser)

    await browser.get(f"/cases/{reference}?why=W8")

    (opened,) = browser.last.select("details.o-why[open]")
    words = " ".join(opened.get_text(" ").split())
    assert "8 weeks from receipt" in words and "disp 2026.3, sourced" in words


async def test_a_service_level_says_what_it_is_and_what_it_stood_still_for(
    opx, tenant, sign_in, logged
):
    browser = await sign_in(tenant, "leader")
    reference = await logged(browser, days=9)
    async with opx.tenants.session(tenant):
        case = await cases.lock(browser.actor, reference)
        began = datetime.now(UTC) - timedelta(days=3)
        await clocks.pause(browser.actor, case, "customer", began)

    await browser.get(f"/cases/{reference}?why=OWN-DECISION")

    assert "Stands still since" in browser.text("section[aria-labelledby=clocks]")
    words = browser.text("details.o-why[open]")
    assert "Of our workflow" in words and "waiting for the customer" in words
