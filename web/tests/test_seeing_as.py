"""Seeing as a colleague sees: what is shown, refused, undone, kept and told."""

import pytest
import pytest_asyncio

from opx_core import db, notices, seeing_as
from opx_core.cases import Invalid
from opx_core.identity import system_actor
from opx_core.notices import Notice
from opx_core.testing import make_case, make_person, the_books

WHY = "She says her list is empty"


@pytest_asyncio.fixture(loop_scope="session")
async def handler(tenant, sign_in):
    return await sign_in(tenant, "handler", ("main",))


@pytest_asyncio.fixture(loop_scope="session")
async def admin(tenant, sign_in, handler):
    browser = await sign_in(tenant, "admin")
    await browser.get(f"/admin/people/{handler.actor.id}")
    await browser.get(browser.one("main a:-soup-contains('what they see')")["href"])
    await browser.send("main form", reason=WHY)
    return browser


@pytest_asyncio.fixture(loop_scope="session")
async def case(opx, tenant):
    async with opx.tenants.session(tenant):
        return await make_case((await the_books()).main)


async def in_database(opx, tenant, sql, *args):
    async with opx.tenants.session(tenant):
        return await db.fetch_value(sql, *args)


async def test_every_page_is_that_of_the_person_and_says_so(admin, handler):
    name = handler.actor.name

    await admin.get("/cases")

    assert f"You see OPX as {name} sees it. Nothing can be changed." in admin.text("aside")
    assert admin.one(".o-who").get_text(strip=True).endswith(name)
    assert (await admin.get("/admin/people")).status_code == 403


async def test_nothing_is_sent_downloaded_or_read_of_their_account(admin):
    await admin.get("/inbox")
    token = admin.one("[name='_csrf_token']")["value"]
    form = {"_csrf_token": token, "reason": "again", "organisation": ""}

    posts = ("/inbox/read", "/inbox/choices", "/appearance", "/sign-in")
    answers = [await admin.client.post(path, data=form) for path in posts]
    answers += [await admin.get(path) for path in ("/cases.csv", "/account")]

    assert {answer.status_code for answer in answers} == {403}
    assert all("Nothing can be changed now" in answer.text for answer in answers)


async def test_opening_a_case_leaves_no_trace_of_the_person(opx, tenant, admin, handler, case):
    await admin.get(f"/cases/{case['reference']}")
    await admin.get(f"/cases/{case['reference']}/presence?did=read")

    here = "select count(*) from presence where user_id = $1"
    assert await in_database(opx, tenant, here, handler.actor.id) == 0
    touched = "select count(*) from touch where user_id = $1"
    assert await in_database(opx, tenant, touched, handler.actor.id) == 0


async def test_the_log_says_who_looked_and_as_whom(opx, tenant, admin, handler, sign_in, case):
    await admin.get(f"/cases/{case['reference']}")
    auditor = await sign_in(tenant, "auditor")

    await auditor.get(f"/admin/access?case={case['reference']}")

    who = f"{admin.actor.name}, seen as {handler.actor.name}"
    assert who in auditor.text("#t-entries")


async def test_it_is_stopped_by_a_form_and_stands_in_the_audit_log(admin, handler, tenant, opx):
    await admin.get("/cases")

    answer = await admin.send("aside form")

    assert answer.headers["location"] == "/admin/see-as?done=stopped"
    await admin.get("/admin/see-as")
    assert admin.last.select("aside.o-seeing") == [] and WHY in admin.text("#t-looked")
    kinds = "select string_agg(kind, ' ' order by id) from event where stream = $1"
    said = await in_database(opx, tenant, kinds, f"user/{handler.actor.id}")
    assert said.endswith("core.seeing_began core.seeing_ended")


async def test_the_person_reads_who_looked_and_why(admin, handler):
    await handler.get("/account")

    said = handler.text("section[aria-labelledby='looked']")

    assert f"{admin.actor.name} looked as you" in said and WHY in said


async def test_it_ends_by_itself(opx, tenant, admin):
    await in_database(opx, tenant, "update seeing_as set ends_at = now() - interval '1 minute'")

    await admin.get("/admin/see-as")

    assert admin.last.select("aside.o-seeing") == []
    text = "select count(*) from event where kind = 'core.seeing_ended'"
    assert await in_database(opx, tenant, text)


async def test_it_ends_when_the_right_is_gone(opx, tenant, admin):
    gone = "delete from role_permission where permission = 'core.see_as' returning 1"
    await in_database(opx, tenant, gone)

    answer = await admin.get("/admin")

    assert answer.status_code == 200 and admin.last.select("aside.o-seeing") == []
    assert "Roles" in admin.text()


async def test_signing_out_ends_it(opx, tenant, admin):
    await admin.get("/cases")

    answer = await admin.send("form[action='/sign-out']")

    assert answer.headers["location"] == "/sign-in"
    still = "select count(*) from seeing_as where ended_at is null"
    assert await in_database(opx, tenant, still) == 0


async def test_a_reason_is_needed_and_kept(tenant, sign_in, handler):
    browser = await sign_in(tenant, "admin")
    await browser.get(f"/admin/people/{handler.actor.id}/see-as")

    answer = await browser.send("main form", reason="  ")

    assert answer.status_code == 422 and "Say why" in browser.text()


async def test_nobody_sees_more_through_somebody_else(opx, tenant):
    async with opx.tenants.session(tenant):
        admin, reader = await make_person("admin"), await make_person("compliance")

        why = await seeing_as.why_not(admin, reader.id)
        own = await seeing_as.why_not(admin, admin.id)

    assert why == "They read restricted cases, and you do not."
    assert own == "This is you. Choose a colleague."


async def test_a_program_is_not_seen_as(opx, tenant, handler):
    async with opx.tenants.session(tenant):
        admin = await make_person("admin")
        await db.execute("update user_account set service = true where id = $1", handler.actor.id)

        with pytest.raises(Invalid) as error:
            await seeing_as.begin(admin, 1, handler.actor.id, WHY)

    assert "another system" in error.value.errors["person"]


async def test_a_case_about_whoever_looks_stays_shut(opx, tenant, admin, case):
    add = "insert into case_conflict (case_id, user_id, reason) values ($1, $2, 'His') returning 1"
    await in_database(opx, tenant, add, case["id"], admin.actor.id)

    answer = await admin.get(f"/cases/{case['reference']}")

    assert answer.status_code == 404


async def test_a_notice_that_was_looked_at_is_still_unread(opx, tenant, admin, handler, case):
    async with opx.tenants.session(tenant):
        told = Notice("core.noted", case["id"], "A note")
        await notices.tell(system_actor(), [handler.actor.id], told)
    await admin.get("/inbox")

    unread = "select count(*) from notice where user_id = $1 and read_at is null"

    assert await in_database(opx, tenant, unread, handler.actor.id) == 1


async def test_the_job_ends_what_lasted_its_time(opx, tenant, admin):
    await in_database(opx, tenant, "update seeing_as set ends_at = now() - interval '1 minute'")

    async with opx.tenants.session(tenant):
        await seeing_as.end_old()

    text = "select count(*) from event where kind = 'core.seeing_ended'"
    assert await in_database(opx, tenant, text) == 1
