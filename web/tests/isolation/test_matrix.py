"""Every role, everything there is and every way to it, from the registers."""

import httpx
import pytest
import pytest_asyncio

from opx_core import db
from opx_core.api_tokens import TokenForm, make_for, scope_keys
from opx_core.identity import STANDARD_ROLES, system_actor
from opx_core.signing_in import sessions
from opx_core.testing import make_person, make_tenant
from soak.access.addresses import addresses
from soak.access.matrix import ROLES, Someone, look
from soak.access.things import bar, make_things


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(opx):
    tenant = await make_tenant(opx)
    async with opx.tenants.session(tenant):
        things = await make_things()
    yield tenant, things
    async with opx.owner() as owner:
        await owner.drop(tenant)


async def someone(opx, app, tenant, role, things):
    async with opx.tenants.session(tenant):
        person = await make_person("handler" if role == "nobody" else role, ("main",))
        await bar(things, person.id)
        token = await sessions.begin_session(person.id)
        bearer = (await make_for(system_actor(), TokenForm("x", person.id, scope_keys()))).text
        if role == "nobody":
            await db.execute("delete from user_role where user_id = $1", person.id)
    transport = httpx.ASGITransport(app=app)
    browser = httpx.AsyncClient(transport=transport, base_url="http://opx.test")
    browser.cookies["opx_session"] = f"{tenant.id}.{token}"
    await browser.get("/sign-in")
    browser.headers["x-csrftoken"] = browser.cookies["opx_csrf"]
    program = httpx.AsyncClient(transport=transport, base_url="http://opx.test")
    program.headers["authorization"] = f"Bearer {bearer}"
    return Someone(role, browser, program)


def test_every_standard_role_is_in_the_matrix():
    assert set(ROLES) == set(STANDARD_ROLES)


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
async def test_everybody_sees_what_is_for_them_and_nothing_else(opx, app, world, role):
    tenant, things = world
    who = await someone(opx, app, tenant, role, things)

    found = await look(who, things, addresses(app))

    print(f"{role}: {found.cells} cells, {len(found.wrong)} wrong")
    assert found.wrong == []
    assert found.cells > 400
