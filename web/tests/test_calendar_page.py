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


async def test_days_of_a_file_are_seen_and_added_together(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar/file")
    lines = f"date,name,nation,works\n{workday()},Founders’ day,,\n"

    seen = await browser.send("main form", lines=lines)
    assert seen.status_code == 200 and "Add 1 day of the file" in browser.text("h1")
    added = await browser.send("main form")

    assert added.headers["location"] == "/admin/calendar?done=loaded"
    async with opx.tenants.session(tenant):
        assert await db.fetch_value("select name from calendar_day") == "Founders’ day"


async def test_a_file_with_a_duplicate_names_its_line_and_keeps_every_line(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar/file")
    day = workday().isoformat()
    file = f"date,name\n{day},One\n{day},Two\n"
    token = browser.one("main form input[name=_csrf_token]")["value"]

    answer = await browser.client.post(
        "/admin/calendar/file",
        data={"_csrf_token": token, "lines": ""},
        files={"file": ("days.csv", file, "text/csv")},
    )

    assert answer.status_code == 422 and "Line 3:" in answer.text
    assert f"{day},One" in answer.text and "Nothing is added." in answer.text
    async with opx.tenants.session(tenant):
        assert await db.fetch_value("select count(*) from calendar_day") == 0


async def test_opening_hours_are_changed_and_stand_on_the_calendar(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar/hours")

    saved = await browser.send("main form", Monday="09:00-12:30, 13:30-17:00", Friday="")
    await browser.get(saved.headers["location"])

    text = browser.text("section[aria-labelledby=hours]")
    assert "Monday 09:00-12:30, 13:30-17:00" in text and "Friday Closed" in text


async def test_wrong_hours_are_said_by_day_and_what_was_typed_stays(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/calendar/hours")

    refused = await browser.send("main form", Monday="nine to five", Tuesday="17:00-09:00")

    assert refused.status_code == 422 and "2 things to put right" in browser.text("main")
    assert browser.one("#f-Monday")["value"] == "nine to five"


async def test_the_slower_of_two_sees_the_hours_that_stand(tenant, sign_in):
    first, second = await sign_in(tenant, "admin"), await sign_in(tenant, "admin")
    for browser in (first, second):
        await browser.get("/admin/calendar/hours")

    await first.send("main form", Monday="10:00-18:00")
    refused = await second.send("main form", Monday="08:00-16:00")
    assert refused.status_code == 409 and "Now: 10:00-18:00." in second.text("main")
    again = await second.send("main form")

    assert again.status_code == 303


@pytest.mark.parametrize("path", ["/admin/calendar/file", "/admin/calendar/hours"])
async def test_others_set_neither_days_nor_hours(tenant, sign_in, path):
    assert (await (await sign_in(tenant, "leader")).get(path)).status_code == 403
