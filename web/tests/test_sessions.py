"""A request's session: begun by its cookie, saved with its answer, ended for good."""

from dataclasses import replace
from types import SimpleNamespace

import httpx
import pytest
import structlog
from litestar import Response

from opx_core import db, plugins
from opx_core.hookspecs import hookimpl
from opx_core.testing import make_tenant
from opx_web.app import create_app
from opx_web.requests import OpxRequest
from opx_web.routing import action, page


@action("/odd/write", permission="core.read_cases")
async def write(request: OpxRequest) -> Response[str]:
    """Write, and answer with the status that was asked for, or break."""
    await db.insert("team", [{"name": "Written"}])
    status = int(request.query_params["status"])
    return Response(str(1 // (status - 500)), status_code=status)


@page("/odd/read", permission="core.read_cases")
async def read(request: OpxRequest) -> Response[str]:
    """In whose schema the request is, and as whom."""
    row = (await db.fetch("select current_schema as place, current_user as who"))[0]
    return Response(f"{row['place']} {row['who']}")


@pytest.fixture
def app(opx, monkeypatch):
    """The application with two routes, told to debug, which has not looked at the tenants yet."""
    monkeypatch.setenv("LITESTAR_DEBUG", "1")
    odd = SimpleNamespace(register_routes=hookimpl(lambda: [write, read]))
    loaded = plugins.load()
    loaded.manager.register(odd, "odd")
    return create_app(replace(opx, plugins=loaded))


async def teams(opx, tenant):
    async with opx.tenants.session(tenant):
        return await db.fetch_value("select count(*) from team")


async def post(browser, path):
    await browser.get("/keys")
    return await browser.client.post(
        path, headers={"x-csrftoken": browser.client.cookies["opx_csrf"]}
    )


@pytest.mark.parametrize(
    ("status", "kept"), [(200, 1), (303, 1), (400, 0), (409, 0), (422, 0), (500, 0), (503, 0)]
)
async def test_an_answer_of_400_or_above_undoes_what_was_written(
    opx, tenant, sign_in, status, kept
):
    browser = await sign_in(tenant, "handler")

    answer = await post(browser, f"/odd/write?status={status}")

    assert answer.status_code == status
    assert await teams(opx, tenant) == kept


async def test_a_fault_tells_nothing_from_inside_and_is_in_the_log(tenant, sign_in):
    browser = await sign_in(tenant, "handler")

    with structlog.testing.capture_logs() as logged:
        answer = await post(browser, "/odd/write?status=500")

    reference = next(each["reference"] for each in logged if each["event"] == "unexpected")
    assert answer.status_code == 500
    assert reference in answer.text
    for inside in ("Traceback", "ZeroDivision", "test_sessions"):
        assert inside not in answer.text


async def test_an_answer_begins_only_when_what_it_says_has_been_saved(opx, app, tenant, sign_in):
    browser, seen = await sign_in(tenant, "handler"), []

    async def watched(scope, receive, send):
        async def note(message):
            if message["type"] == "http.response.start":
                seen.append(await teams(opx, tenant))
            await send(message)

        await app(scope, receive, note)

    browser.client._transport = httpx.ASGITransport(app=watched)
    await post(browser, "/odd/write?status=303")

    assert seen == [0, 1]


async def test_a_request_runs_in_its_tenants_schema_as_its_role(tenant, sign_in):
    browser = await sign_in(tenant, "handler")

    answer = await browser.get("/odd/read")

    assert answer.text == f"{tenant.id} {tenant.role}"


async def test_a_tenant_made_a_moment_ago_can_be_used_at_once(opx, tenant, sign_in):
    await (await sign_in(tenant, "handler")).get("/cases")

    young = await make_tenant(opx)
    answer = await (await sign_in(young, "handler")).get("/cases")
    async with opx.owner() as owner:
        await owner.drop(young)

    assert answer.status_code == 200


async def test_one_who_has_left_is_let_in_no_more(opx, tenant, sign_in):
    browser = await sign_in(tenant, "handler")
    before = await browser.get("/cases")

    async with opx.tenants.session(tenant):
        await db.execute("update user_account set active = false")
    after = await browser.get("/cases")

    assert [before.status_code, after.status_code] == [200, 303]


async def test_a_signed_out_session_opens_nothing_again(tenant, sign_in):
    browser = await sign_in(tenant, "handler")
    cookie = browser.client.cookies["opx_session"]
    before = await browser.get("/cases")

    await post(browser, "/sign-out")
    browser.client.cookies["opx_session"] = cookie
    after = await browser.get("/cases")

    assert [before.status_code, after.status_code] == [200, 303]


@pytest.mark.parametrize(
    "cookie", ["", ".", "x", "t_000000000000.x", "{id}.", "{id}.x", "{slug}.x"]
)
async def test_a_cookie_that_is_not_a_session_opens_nothing(tenant, sign_in, cookie):
    browser = await sign_in(tenant, "handler")
    del browser.client.cookies["opx_session"]

    browser.client.cookies["opx_session"] = cookie.format(id=tenant.id, slug=tenant.slug)
    answer = await browser.get("/cases")

    assert answer.status_code == 303
