"""Every door is locked: a session, a form token and a permission, whatever the route."""

import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_complaints.workflow import COMPLAINTS
from opx_core import db, plugins
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.settings import Settings
from opx_core.testing import make_tenant, the_books
from opx_web.app import create_app
from opx_web.testing import anonymous

MOVES = [move.key for move in COMPLAINTS.transitions]
FORM = {
    **{"text": "note", "owner": "", "version": "1", "level": "formal", "payment_service": "no"},
    **{"family_name": "Ogden", "role": "joint", "kind": "other", "value": "x", "label": "carer"},
}


def registered(public):
    settings = Settings(home=Path(__file__).parent, secret="only to list routes")
    app = create_app(SimpleNamespace(settings=settings, plugins=plugins.load()))
    return sorted(
        (method, route.path_format)
        for route in app.routes
        for handler in route.route_handlers
        for method in handler.http_methods & {"GET", "POST"}
        if handler.opt.get("public", False) is public
        and not (handler.opt.get("api") or handler.opt.get("outside"))
    )


CLOSED, OPEN = registered(False), registered(True)
WRITES = [path for method, path in CLOSED if method == "POST"]
POSTS = [*WRITES, "/sign-in", "/appearance"]
ODD = ("%00", "9" * 30, "9999999-", "-1", "x~" + "9" * 30, "2026-01-01~1", "%F0%9F%A6%84")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tenants(opx):
    made = [await make_tenant(opx), await make_tenant(opx)]
    yield made
    async with opx.owner() as owner:
        for tenant in made:
            await owner.drop(tenant)


@pytest.fixture(scope="module")
def tenant(tenants):
    return tenants[0]


@pytest.fixture(scope="module")
def app(opx, tenants):
    return create_app(opx)


@pytest_asyncio.fixture(loop_scope="session")
async def reference(opx, tenant):
    async with opx.tenants.session(tenant):
        someone, book = Person(family_name="Ogden"), (await the_books()).main
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
        return (await complaints.receive(system_actor(), new))["reference"]


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(app, tenant):
    browser = anonymous(app, tenant)
    await browser.get("/sign-in")
    yield with_token(browser)
    await browser.client.aclose()


def with_token(browser):
    browser.client.headers["x-csrftoken"] = browser.client.cookies["opx_csrf"]
    return browser


def address(path, reference="HK4-7291", key="triage"):
    samples = {"reference": reference, "key": key, "name": "complaints.pipeline", "about": "note"}
    samples |= {"importer": "complaints", "mapping": "uk"}
    samples["module"] = "ingestor"
    samples |= dict.fromkeys(("document", "upload"), "6f1c2a34-0000-4000-8000-000000000000")
    return re.sub(r"{(\w+)[^}]*}", lambda found: samples.get(found[1], "1"), path)


async def written(opx, tenant):
    async with opx.tenants.session(tenant):
        return await db.fetch_value(
            "select (select json_agg(c)::text from case_file c) || (select count(*) from event)"
        )


def test_only_these_doors_are_open():
    doors = {"/health", "/sign-in", "/sign-out", "/appearance", "/static/{file_path}"}
    doors.add("/logo/{picture}")
    doors |= {f"/sign-in/{name}" for name in ("code", "second-factor", "link", "forgotten")}
    doors |= {"/sign-in/with/{way}", "/sign-in/back/{way}"}

    assert {path for _, path in OPEN} == doors


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_nobody_is_let_in_without_a_session(stranger, method, path):
    answer = await stranger.client.request(method, address(path), data=FORM)

    assert answer.status_code == (303 if method == "GET" else 401)
    assert method == "POST" or answer.headers["location"] == f"/sign-in?next={address(path)}"


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_a_session_opens_no_page_of_another_tenant(tenant, tenants, sign_in, method, path):
    browser = with_token(await sign_in(tenant, "leader"))
    own = browser.client.cookies["opx_session"]

    browser.client.cookies["opx_session"] = own.replace(tenant.id, tenants[1].id)
    answer = await browser.client.request(method, address(path), data=FORM)

    assert answer.status_code == (303 if method == "GET" else 401)
    browser.client.cookies["opx_session"] = own
    assert (await browser.get("/keys")).status_code == 200


@pytest.mark.parametrize("path", [*POSTS, "/sign-out"])
async def test_nothing_is_taken_without_a_form_token(opx, tenant, sign_in, reference, path):
    browser = await sign_in(tenant, "leader")
    before = await written(opx, tenant)

    answer = await browser.client.post(address(path, reference), data=FORM)

    assert answer.status_code == 403
    assert await written(opx, tenant) == before


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_every_page_wants_a_permission(opx, tenants, sign_in, method, path):
    browser = with_token(await sign_in(tenants[1], "leader"))
    async with opx.tenants.session(tenants[1]):
        await db.execute("delete from role_permission")

    answer = await browser.client.request(method, address(path), data=FORM)

    assert answer.status_code == 403
    assert "You need the permission" in answer.text


@pytest.mark.parametrize(
    "path", [path for path in WRITES if not path.startswith(("/inbox", "/account"))]
)
async def test_an_auditor_writes_nothing(opx, tenant, sign_in, reference, path):
    browser = with_token(await sign_in(tenant, "auditor"))
    before = await written(opx, tenant)

    keys = MOVES if "{key" in path else MOVES[:1]
    posts = [browser.client.post(address(path, reference, key), data=FORM) for key in keys]
    answers = [await post for post in posts]

    # Days away are everybody's own: those of others are not there.
    own = {404} if "{absence_id" in path else set()
    assert {answer.status_code for answer in answers} <= {403, 422} | own
    assert await written(opx, tenant) == before


@pytest.mark.parametrize("name", ["state", "owner", "book", "age", "after", "before", "q", "sort"])
async def test_no_address_typed_by_hand_is_a_fault_of_ours(tenant, sign_in, reference, name):
    browser = await sign_in(tenant, "handler")
    paths = ("/cases", "/cases.csv", f"/cases/{reference}", "/search", "/complaints/clocks")

    addresses = [f"{path}?{name}={value}" for path in paths for value in ODD]
    answers = {each: (await browser.get(each)).status_code for each in addresses}

    assert [each for each, status in answers.items() if status >= 500] == []


@pytest.mark.parametrize("name", ["owner", "version", "text", "level", "book", "email"])
async def test_no_form_filled_by_a_program_is_a_fault_of_ours(tenant, sign_in, reference, name):
    browser = with_token(await sign_in(tenant, "leader"))
    sent = [(address(path, reference), unquote(odd)) for path in POSTS for odd in ODD]

    answers = [await browser.client.post(path, data=FORM | {name: odd}) for path, odd in sent]

    assert [(a.url.path, a.request.content) for a in answers if a.status_code >= 500] == []
