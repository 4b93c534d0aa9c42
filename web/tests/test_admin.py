"""The pages of the set-up, without JavaScript, for those who may."""

from datetime import UTC, datetime

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, jobs
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.jobs import working
from opx_core.testing import the_books

PAGES = ("people", "people/new", "teams", "books", "handovers", "modules", "jobs", "audit")
FAIL = (
    "update opx.outbox set failed_at = now(), attempts = 8, error = 'Broken: x' where tenant = $1"
)
EVERYBODYS = ("Roles", "Authority")
NEW = {"name": "Ann Lee", "email": "ann@example.org", "role-handler": "on"}


async def add_ann(browser, opx, **typed):
    async with opx.tenants.session(browser.tenant):
        book = await db.fetch_value("select id from client_book where key = 'main'")
    await browser.get("/admin/people/new")
    return await browser.send("main form", **{**NEW, f"book-{book}": "on", **typed})


async def person_id(browser, opx, email="ann@example.org"):
    async with opx.tenants.session(browser.tenant):
        return await db.fetch_value("select id from user_account where email = $1", email)


@pytest.fixture
def case_of(opx, tenant):
    """Logs a case and gives it to someone; gives its reference."""

    async def make(actor):
        async with opx.tenants.session(tenant):
            book, someone = (await the_books()).main, Person("Mrs", "Margaret", "Ellison")
            new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
            case = await complaints.receive(system_actor(), new)
            await cases.assign(system_actor(), case["reference"], actor.id)
        return case["reference"]

    return make


@pytest.mark.parametrize("path", PAGES)
async def test_an_administrator_opens_every_page_of_the_set_up(tenant, sign_in, path):
    browser = await sign_in(tenant, "admin")

    answer = await browser.get(f"/admin/{path}")

    assert answer.status_code == 200
    assert browser.one("nav[aria-label='Set-up'] a[aria-current='page']")


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("handler", None),
        ("leader", [*EVERYBODYS, "Handing over", "Workflows", "Approvals", "Skills", "Allocation"]),
        (
            "compliance",
            [*EVERYBODYS, "See as", "Workflows", "Approvals", "Skills", "Access log", "Audit log"],
        ),
        ("auditor", [*EVERYBODYS, "Workflows", "Approvals", "Access log", "Audit log"]),
    ],
)
async def test_the_set_up_shows_what_each_role_may_open(tenant, sign_in, role, expected):
    browser = await sign_in(tenant, role)

    answer = await browser.get("/admin")

    assert answer.status_code == (200 if expected else 403)
    found = [each.get_text() for each in browser.last.select("main .o-list a")]
    assert expected is None or found == expected


async def test_someone_is_added_with_a_link_that_is_shown_once(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")

    answer = await add_ann(browser, opx)

    made = str(browser.one("#link")["value"])
    assert answer.headers["cache-control"] == "no-store"
    assert made.startswith(f"http://opx.test/sign-in/link?t={tenant.id}.")
    await browser.get(f"/admin/people/{await person_id(browser, opx)}")
    assert made not in browser.text("body")


async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")

    answer = await add_ann(browser, opx, email="ann@", name="Ann Lee")

    assert answer.status_code == 422
    assert browser.one("[role=alert] a[href='#f-email']")
    assert browser.one("#f-name")["value"] == "Ann Lee"
    assert browser.one("[name=role-handler]").has_attr("checked")


async def test_the_second_to_save_sees_both_versions_and_keeps_theirs(opx, tenant, sign_in):
    first, second = await sign_in(tenant, "admin"), await sign_in(tenant, "admin")
    await add_ann(first, opx)
    path = f"/admin/people/{await person_id(first, opx)}"
    await first.get(path)
    await second.get(path)

    await first.send("main form", name="Ann One")
    answer = await second.send("main form", name="Ann Two")

    assert answer.status_code == 409
    assert "Ann One" in second.text(".o-versions") and "Ann Two" in second.text(".o-versions")
    assert second.one("#f-name")["value"] == "Ann Two"
    assert (await second.send("main form", keep_name="theirs")).status_code == 303
    await second.get(path)
    assert second.one("#f-name")["value"] == "Ann One"


async def test_a_new_password_signs_them_out(opx, tenant, sign_in):
    admin, leader = await sign_in(tenant, "admin"), await sign_in(tenant, "leader")
    await admin.get(f"/admin/people/{leader.actor.id}")

    short = await admin.send("form#password", new_password="short")
    await admin.send("form#password", new_password="a long enough password")

    assert short.status_code == 422
    assert (await leader.get("/cases")).status_code == 303


async def test_nobody_changes_their_own_roles(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get(f"/admin/people/{browser.actor.id}")

    answer = await browser.send("main form", **{"role-compliance": "on"})

    assert answer.status_code == 422
    assert "Nobody changes their own roles" in browser.text("[role=alert]")


@pytest.mark.parametrize(
    ("kind", "typed"), [("teams", {"name": "Motor"}), ("books", {"name": "Motor", "key": "motor"})]
)
async def test_a_team_or_book_is_added_once_and_renamed(tenant, sign_in, kind, typed):
    browser = await sign_in(tenant, "admin")
    for expected in (303, 422):
        await browser.get(f"/admin/{kind}")
        assert (await browser.send("main form", **typed)).status_code == expected

    await browser.get(browser.last.find("a", string="Motor")["href"])
    await browser.send("main form", name="Motor and pets")

    await browser.get(f"/admin/{kind}")
    assert "Motor and pets" in browser.text("table")


async def test_jobs_are_tried_again_and_dropped_with_a_reason(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    async with opx.tenants.session(tenant):
        await jobs.enqueue("core.read_document", document_id=1)
    await opx.database.pool.execute(FAIL, tenant.id)
    await browser.get("/admin/jobs")
    assert "Broken: x" in browser.text("table")

    await browser.get(browser.one("a[href$='/drop']")["href"])
    refused = await browser.send("main form", reason=" ")
    await browser.send("main form", reason="Not needed")

    assert refused.status_code == 422
    await browser.get("/admin/jobs")
    assert "No job has failed" in browser.text()


async def test_a_module_switched_off_is_gone_from_every_page_and_comes_back(tenant, sign_in):
    browser, leader = await sign_in(tenant, "admin"), await sign_in(tenant, "leader")

    async def seen():
        return [(await leader.get(path)).status_code for path in ("/complaints/new", "/reports")]

    before = await seen()
    await browser.get("/admin/modules")
    await browser.send("form[action$='/complaints']", to="off")
    off = await seen()
    links = [a["href"] for a in leader.last.select("header a")]
    await browser.get("/admin/modules")
    await browser.send("form[action$='/complaints']", to="on")

    assert (before, off, await seen()) == ([200, 303], [404, 303], [200, 303])
    assert not [href for href in links if href.startswith("/complaints")]


async def test_the_log_shows_what_changed_and_is_downloaded_safely(opx, tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/teams")
    await browser.send("main form", name="=cmd|calc")

    await browser.get("/admin/audit?about=setup&kind=core.team_added")
    csv = (await browser.client.get("/admin/audit.csv?about=setup")).text

    assert "Team added: =cmd|calc" in browser.text(".o-tline")
    assert "Name: =cmd|calc" in csv and ",=cmd" not in csv


@pytest.mark.parametrize("query", ["from=someday", "from=2+Nov+2026&to=1+Nov+2026", "person=x"])
async def test_a_filter_that_cannot_be_is_said_in_words(tenant, sign_in, query):
    browser = await sign_in(tenant, "auditor")

    answer = await browser.get(f"/admin/audit?{query}")

    assert answer.status_code in (400, 422)


async def test_work_is_seen_handed_over_and_the_leaver_deactivated(opx, tenant, sign_in, case_of):
    admin, leaver = await sign_in(tenant, "admin"), await sign_in(tenant, "handler")
    other = await sign_in(tenant, "handler")
    reference = await case_of(leaver.actor)
    await admin.get(f"/admin/handovers/of/{leaver.actor.id}")
    chosen = {"to": "people", f"person-{other.actor.id}": "on"}
    await admin.send("form[aria-labelledby=who]", show="yes", **chosen)
    assert "1 case" in admin.text("form[aria-labelledby=who]")

    await admin.send("form[aria-labelledby=who]", leaves="yes", **chosen)
    await working.drain(opx)

    await admin.get("/admin/handovers")
    assert "Done" in admin.text()
    assert (await leaver.get("/cases")).status_code == 303
    await other.get(f"/cases/{reference}")
    assert other.actor.name in other.text()


async def test_an_administrator_of_another_tenant_finds_nobody(opx, tenant, sign_in, shared_tenant):
    admin, theirs = await sign_in(tenant, "admin"), await sign_in(shared_tenant, "handler")
    unknown = 10_000_000 + theirs.actor.id

    paths = (f"/admin/people/{unknown}", f"/admin/handovers/of/{unknown}", "/admin/teams/999999")
    answers = [(await admin.get(path)).status_code for path in paths]

    assert answers == [404, 404, 404]
    await admin.get("/admin/people")
    assert theirs.actor.name not in admin.text()
