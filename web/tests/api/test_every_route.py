"""Every address of the API, as it is registered: what opens it, and what does not."""

import re
from types import SimpleNamespace

import pytest

from opx_core import db
from opx_core.plugins import AssemblyError
from opx_web import routing
from opx_web.api.routing import read

SAMPLES = {"reference": "HK4-7291", "name": "complaints.pipeline"}
BODIES = {"json": {"text": "x"}}


def addresses(app):
    return sorted(
        (method, re.sub(r"{(\w+)}", lambda found: SAMPLES.get(found[1], "1"), route.path_format))
        for route in app.routes
        for handler in route.route_handlers
        if handler.opt.get("api")
        for method in handler.http_methods - {"OPTIONS", "HEAD"}
    )


async def answers(client, app):
    some = addresses(app)
    return {
        each: (await client.request(*each, **(BODIES if each[0] != "GET" else {}))) for each in some
    }


async def test_nothing_opens_without_a_token(app, tenant, program):
    client = await program(tenant, "leader")
    del client.headers["authorization"]

    told = await answers(client, app)

    assert len(told) >= 25
    assert {answer.status_code for answer in told.values()} == {401}


async def test_nothing_opens_without_the_scope(app, tenant, program):
    client = await program(tenant, "leader", ("restricted:read",))

    told = await answers(client, app)

    open_ = {address for address, answer in told.items() if answer.status_code != 403}
    assert open_ == {("GET", "/api/v1/openapi.json")}


async def test_nothing_opens_without_a_permission(opx, app, tenants, program):
    client = await program(tenants[1], "leader")
    async with opx.tenants.session(tenants[1]):
        await db.execute("delete from role_permission")

    told = await answers(client, app)

    assert {answer.status_code for answer in told.values()} == {403}


@pytest.mark.parametrize("scope", ["", "cases:all"])
def test_a_handler_without_a_scope_is_refused_at_assembly(opx_plugins, scope):
    @read("/nothing", permission="core.read_cases", scope=scope)
    async def nothing() -> None:
        """Nothing."""

    with pytest.raises(AssemblyError):
        routing.check([nothing], SimpleNamespace(permissions=opx_plugins.permissions))
