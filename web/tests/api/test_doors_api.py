"""The doors of the API: a good token with the right scope, and no other way in."""

import pytest

from opx_core import api_tokens, db
from opx_core.identity import system_actor
from opx_web.api import throttle

LIST = "/api/v1/cases"


async def test_a_cookie_opens_nothing(tenant, sign_in):
    browser = await sign_in(tenant, "leader")

    answer = await browser.get(LIST)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "sent", ["", "Bearer", "Bearer x", "Basic YTpi", f"Bearer opx_t_{'0' * 61}"]
)
async def test_what_is_no_good_token_is_told_so(tenant, program, sent):
    client = await program(tenant, "leader")

    answer = await client.get(LIST, headers={"authorization": sent})

    assert answer.status_code in (401, 429)
    assert answer.json()["instance"] == LIST


async def test_a_token_opens_nothing_in_another_tenant(tenants, program):
    client = await program(tenants[0], "leader")
    own = client.headers["authorization"]

    other = own.replace(tenants[0].id, tenants[1].id)
    answer = await client.get(LIST, headers={"authorization": other})

    assert answer.status_code in (401, 429)


async def test_a_case_of_another_book_or_tenant_is_not_there(tenants, program, open_case):
    client = await program(tenants[0], "leader")
    foreign = [await open_case("rival"), await open_case("main", tenants[1])]

    paths = ("", "/events", "/notes", "/moves")
    answers = [await client.get(f"{LIST}/{each}{path}") for each in foreign for path in paths]

    assert {answer.status_code for answer in answers} == {404}


async def test_a_scope_that_is_missing_is_named(tenant, program, open_case):
    client, reference = await program(tenant, "leader", ("cases:read",)), await open_case()

    answer = await client.post(f"{LIST}/{reference}/notes", json={"text": "x"})

    assert answer.status_code == 403
    assert answer.json()["title"] == "This token may not do this"
    assert "does not have the scope “notes:write”" in answer.json()["detail"]


async def test_a_permission_that_the_person_lacks_is_named_where_the_scope_is_there(
    tenant, program, open_case
):
    client, reference = await program(tenant, "auditor"), await open_case()

    answer = await client.post(f"{LIST}/{reference}/notes", json={"text": "x"})

    assert answer.status_code == 403
    assert "You need the permission “Write notes”" in answer.json()["detail"]


async def test_a_revoked_token_is_turned_away(opx, tenant, program):
    client = await program(tenant, "leader")
    async with opx.tenants.session(tenant):
        newest = await db.fetch_value("select max(id) from api_token")
        await api_tokens.revoke(system_actor(), newest)

    answer = await client.get(LIST)

    assert answer.status_code in (401, 429)


async def test_a_good_token_is_let_in_though_its_address_failed_often(tenant, program):
    client = await program(tenant, "leader")
    bad = [await client.get(LIST, headers={"authorization": "Bearer no"}) for _ in range(40)]

    answer = await client.get(LIST)

    assert bad[-1].status_code == 429 and bad[-1].headers["retry-after"] == "60"
    assert answer.status_code == 200
    throttle._failed.clear()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b'{"text": "a\\u0000"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'"' + b"x" * 1_100_000 + b'"', "application/json", 413),
        (b"text=x", "application/x-www-form-urlencoded", 415),
        (b'{"text": 3}', "application/json", 422),
        (b"{}", "application/json", 422),
        (b'{"text": "x", "ring": "world"}', "application/json", 422),
        (b'{"text": " "}', "application/json", 422),
    ],
)
async def test_a_body_that_cannot_be_taken_is_refused(
    tenant, program, open_case, body, kind, status
):
    client, reference = await program(tenant, "leader"), await open_case()

    address = f"{LIST}/{reference}/notes"
    answer = await client.post(address, content=body, headers={"content-type": kind})

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(("path", "status"), [("/api/v1/nothing", 404), (f"{LIST}?sort=no", 400)])
async def test_an_address_that_is_not_there_is_a_problem_too(tenant, program, path, status):
    client = await program(tenant, "leader")

    answer = await client.get(path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
