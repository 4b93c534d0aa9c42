"""What every answer carries, and what is refused before any page is asked."""

import pytest
from bs4 import BeautifulSoup

from opx_web.headers import ALWAYS
from opx_web.testing import anonymous, fields

WRONG_TOKENS = ("", "x", "é" * 200, "a" * 128, "\x00" * 128)


@pytest.fixture
async def leader(sign_in, shared_tenant):
    return await sign_in(shared_tenant, "leader")


@pytest.mark.parametrize(
    "path", ["/sign-in", "/nowhere", "/cases/AA1-0001", "/health", "/api/v1/x"]
)
async def test_every_answer_carries_the_headers_that_keep_it_to_itself(app, shared_tenant, path):
    browser = anonymous(app, shared_tenant)

    answer = await browser.get(path)

    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("token", WRONG_TOKENS)
async def test_a_form_with_a_wrong_token_is_refused_in_words(leader, token):
    await leader.get("/complaints/new")
    form = leader.one("main form")

    answer = await leader.client.post(form["action"], data=fields(form) | {"_csrf_token": token})

    assert answer.status_code == 403
    assert "Send it once more" in answer.text
    assert answer.headers["content-security-policy"] == ALWAYS["content-security-policy"]


async def test_a_file_in_place_of_the_token_is_refused(leader):
    await leader.get("/complaints/new")

    answer = await leader.client.post("/complaints", files={"_csrf_token": ("x.txt", b"x")})

    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "opx.test.evil.example", "[::2]", "x"])
async def test_a_name_that_opx_does_not_answer_to_is_refused(app, shared_tenant, host):
    browser = anonymous(app, shared_tenant)

    answer = await browser.get("/sign-in", host=host)

    assert answer.status_code == 421
    assert "No such site" in BeautifulSoup(answer.text, "html.parser").h1.get_text()


@pytest.mark.parametrize(
    "host", ["opx.test:8000", "OPX.test", "localhost:1", "127.0.0.1", "[::1]:9"]
)
async def test_the_names_of_the_installation_and_of_this_machine_are_answered(
    app, shared_tenant, host
):
    browser = anonymous(app, shared_tenant)

    answer = await browser.get("/sign-in", host=host)

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/cases?q=%00", "/admin/roles/history?person=1%00"])
async def test_an_address_with_nul_is_refused(leader, path):
    answer = await leader.get(path)

    assert answer.status_code == 400
