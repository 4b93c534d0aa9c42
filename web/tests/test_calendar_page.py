"""The calendar's page: a day is seen in its effect before it is added, and taken away again."""

from datetime import date, timedelta

import pytest

from opx_core import db

TODAY = date.today()


def workday():
    day = TODAY + timedelta(days=30)
    while day.weekday() != 2 or (day.month, day.day) in {(12, 25), (12, 28), (1, 1)}:
        day += timedelta(days=1)
    return day


async def test_a_day_is_seen_added_and_taken_away(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar")
    day = workday().isoformat()

    seen = await browser.send("main form[aria-labelledby=add]", day=day, name="Founders’ day")
    assert seen.status_code == 200 and "It moves no deadline" in browser.text("main")
    added = await browser.send("main form")
    assert added.headers["location"] == "/admin/calendar?done=added"

    await browser.get(added.headers["location"])
    assert "Founders’ day" in browser.text("main table")
    await browser.send("main table form")
    gone = await browser.send("main form")
    assert gone.headers["location"] == "/admin/calendar?done=removed"
    async with opx.tenants.session(tenant):
        assert await db.fetch_value("select count(*) from calendar_day") == 0


async def test_what_is_wrong_is_said_and_what_was_typed_stays(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar")

    form = "main form[aria-labelledby=add]"
    refused = await browser.send(form, day="31 Nov 2027", name="Odd")

    assert refused.status_code == 422
    assert "November has 30 days." in browser.text("main")
    assert browser.one("#f-name")["value"] == "Odd"


async def test_nothing_is_added_before_it_was_seen(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar")
    form = "main form[aria-labelledby=add]"

    await browser.send(form, day=workday().isoformat(), name="Not yet")

    async with opx.tenants.session(tenant):
        assert await db.fetch_value("select count(*) from calendar_day") == 0


@pytest.mark.parametrize("role", ["handler", "leader", "auditor"])
async def test_others_do_not_see_it(tenant, sign_in, role):
    browser = await sign_in(tenant, role)

    assert (await browser.get("/admin/calendar")).status_code == 403
