"""The description of the API: for programs with a token, and for people on a page."""

import pytest


async def test_the_description_needs_a_token_and_names_every_address(app, tenant, program):
    client = await program(tenant, "auditor", ("reports:read",))

    told = (await client.get("/api/v1/openapi.json")).json()

    own = {
        route.path_format
        for route in app.routes
        for handler in route.route_handlers
        if handler.opt.get("api")
    }
    assert told["openapi"].startswith("3.1") and set(told["paths"]) == own
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


async def test_every_operation_says_what_goes_wrong_and_which_scope_it_needs(tenant, program):
    client = await program(tenant, "auditor")

    told = (await client.get("/api/v1/openapi.json")).json()

    some = [each for path in told["paths"].values() for each in path.values()]
    assert all({"401", "403", "404"} <= set(each["responses"]) for each in some)
    assert all(each["x-scope"] and each["description"] for each in some)


async def test_people_read_it_without_a_token(tenant, sign_in):
    browser = await sign_in(tenant, "handler")

    answer = await browser.get("/api/v1/docs")

    assert answer.status_code == 200
    assert "GET /api/v1/cases" in browser.text()
    assert browser.last.select("main script, main [style]") == []


@pytest.mark.parametrize("path", ["/api/v1/docs"])
async def test_a_token_opens_no_page(tenant, program, path):
    client = await program(tenant, "leader")

    answer = await client.get(path)

    assert answer.status_code == 303
