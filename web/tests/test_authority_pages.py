"""Authority on pages: limits, a move beyond one, asking for it, and deciding."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db
from opx_core.cases import Person
from opx_core.testing import the_books

BEFORE = ("triage", "register", "acknowledge", "investigate")
ANSWERS = {"level": "formal", "payment_service": "no", "sent_by": "email"}
ANSWERS |= {"states_timescale": "yes"}
DECISION = {"outcome": "upheld", "reasons": "Too slow.", "redress": "1,200"}


@pytest_asyncio.fixture(loop_scope="session")
async def handler(opx, tenant, sign_in):
    """A handler who may offer £500, and their complaint under investigation."""
    browser = await sign_in(tenant, "handler")
    async with opx.tenants.session(tenant):
        someone, book = Person(family_name="Ogden"), (await the_books()).main
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
        reference = (await complaints.receive(browser.actor, new))["reference"]
        for move in BEFORE:
            await cases.move(browser.actor, reference, move, ANSWERS)
        role = await db.fetch_value("select id from role where key = 'handler'")
        row = {"role_id": role, "authority": "redress", "pence": 50_000}
        await db.insert("authority_limit", [row])
    return browser, reference


async def asked(handler):
    browser, reference = handler
    await browser.get(f"/cases/{reference}/moves/decide")
    await browser.send("main form", **DECISION)
    return await browser.send("#ask", reason_to_ask="Two years of fees")


async def test_a_move_over_the_limit_says_who_can_and_keeps_what_was_typed(
    tenant, sign_in, handler
):
    browser, reference = handler
    leader = await sign_in(tenant, "leader")
    await browser.get(f"/cases/{reference}/moves/decide")

    answer = await browser.send("main form", **DECISION)

    assert answer.status_code == 422
    assert "£1,200.00 is over your limit of £500.00" in browser.text()
    assert leader.actor.name in browser.text("#ask")
    assert browser.one("[name='redress']")["value"] == "1,200"


async def test_it_is_asked_for_read_on_the_case_and_approved(tenant, sign_in, handler):
    browser, reference = handler
    leader = await sign_in(tenant, "leader")
    answer = await asked(handler)
    assert answer.headers["location"] == f"/cases/{reference}?done=asked"
    await leader.get(f"/cases/{reference}")
    await leader.get(leader.one("#waits-approval a")["href"])

    answer = await leader.send("form[aria-labelledby='approve']", answer="Fair")

    assert answer.headers["location"] == f"/cases/{reference}?done=decided"
    await browser.get(f"/cases/{reference}")
    assert "Asked for by" in browser.text() and "Decided" in browser.text()
    assert browser.text().count("£1,200.00") > 1
    assert browser.last.select("#waits-approval") == []


async def test_a_case_that_moved_is_not_decided_on(opx, tenant, sign_in, handler):
    _, reference = handler
    leader = await sign_in(tenant, "leader")
    await asked(handler)
    await leader.get(f"/cases/{reference}")
    await leader.get(leader.one("#waits-approval a")["href"])
    async with opx.tenants.session(tenant):
        await cases.assign(leader.actor, reference, leader.actor.id)

    answer = await leader.send("form[aria-labelledby='approve']")

    assert answer.status_code == 409 and "Ask for it again" in leader.text()


async def test_whoever_asked_takes_it_back(tenant, sign_in, handler):
    browser, reference = handler
    await sign_in(tenant, "leader")
    await asked(handler)
    await browser.get(f"/cases/{reference}")
    await browser.get(browser.one("#waits-approval a")["href"])

    answer = await browser.send("form[aria-labelledby='withdraw']")

    assert answer.headers["location"] == f"/cases/{reference}?done=withdrawn"


async def test_a_reason_is_needed_to_ask(tenant, sign_in, handler):
    browser, reference = handler
    await sign_in(tenant, "leader")
    await browser.get(f"/cases/{reference}/moves/decide")
    await browser.send("main form", **DECISION)

    answer = await browser.send("#ask", reason_to_ask="")

    assert answer.status_code == 422 and "Say why" in browser.text("#ask")


async def test_a_program_is_refused_with_the_limit(opx, tenant, program, handler):
    _, reference = handler
    client = await program(tenant, "handler")

    version = (await client.get(f"/api/v1/cases/{reference}")).json()["version"]
    wanted = {"move": "decide", "fields": DECISION, "version": version}

    answer = await client.post(f"/api/v1/cases/{reference}/moves", json=wanted)

    assert answer.status_code in (403, 409, 422)
    assert "over your limit of £500.00" in answer.text


async def test_limits_are_shown_and_asked_for(tenant, sign_in, handler):
    admin, _ = await sign_in(tenant, "admin"), await sign_in(tenant, "compliance")
    await admin.get("/admin/authority")
    assert "£500.00" in admin.text("#t-roles") and "No limit" in admin.text("#t-roles")
    await admin.get(admin.one("#t-roles a:-soup-contains('Team leader')")["href"])

    answer = await admin.send("main form", **{"most-redress": "5,000", "reason": "Policy"})

    assert answer.headers["location"] == "/admin/authority?done=asked"
    await admin.get("/admin/approvals")
    assert "no limit becomes £5,000.00" in admin.text()


@pytest.mark.parametrize("typed", ["many", "-1", "1.001"])
async def test_a_limit_that_is_no_money_is_told(tenant, sign_in, handler, typed):
    admin = await sign_in(tenant, "admin")
    await admin.get("/admin/authority")
    await admin.get(admin.one("#t-roles a:-soup-contains('Team leader')")["href"])

    answer = await admin.send("main form", **{"most-redress": typed, "reason": "Policy"})

    assert answer.status_code == 422
    assert admin.one("[name='most-redress']")["value"] == typed
