"""Behind HTTPS: the cookies and headers that hold a browser to it, and what is never answered."""

from dataclasses import replace

import pytest

from opx_core.settings import Settings
from opx_core.tables import User
from opx_core.testing import PASSWORD, make_person
from opx_web.app import create_app
from opx_web.testing import anonymous


@pytest.fixture
def app(opx):
    """The application as it is behind HTTPS."""
    settings = Settings(**opx.settings.model_dump() | {"secure_cookies": True})
    return create_app(replace(opx, settings=settings))


@pytest.fixture
async def browser(app, shared_tenant):
    made = anonymous(app, shared_tenant)
    made.client.base_url = "https://opx.test"
    yield made
    await made.client.aclose()


@pytest.fixture
async def email(opx, shared_tenant):
    async with opx.tenants.session(shared_tenant):
        person = await make_person("handler")
        return (await User.select(User.email).where(User.id == person.id))[0]["email"]


async def test_every_cookie_is_for_this_host_and_for_https_alone(browser, email, shared_tenant):
    await browser.get("/sign-in")
    answer = await browser.send(email=email, password=PASSWORD, organisation=shared_tenant.slug)
    await browser.get("/keys")
    theme = await browser.send("form[action='/appearance']", theme="dark")

    told = [*answer.headers.get_list("set-cookie"), *theme.headers.get_list("set-cookie")]

    assert len(told) >= 3
    assert [each for each in told if not each.startswith("__Host-")] == []
    for word in ("secure", "httponly", "samesite=lax", "path=/"):
        assert [each for each in told if word not in each.lower()] == []
    assert [each for each in told if "domain=" in each.lower()] == []


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/health", "/static/opx.css"])
async def test_browsers_are_held_to_https_for_a_year_below_the_name_too(browser, path):
    answer = await browser.get(path)

    told = answer.headers["strict-transport-security"]

    assert told == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", ["/static", "/static/", "/static/vendor/", "/static/../app.py"])
async def test_no_folder_and_no_code_is_given_out(browser, path):
    answer = await browser.client.get(path)

    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PUT"])
async def test_a_method_that_no_address_takes_is_refused(browser, method):
    answer = await browser.client.request(method, "/sign-in")

    assert answer.status_code in (404, 405)
    assert "opx_csrf" not in answer.text


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sign-in", "text/html; charset=utf-8"),
        ("/nowhere", "text/html; charset=utf-8"),
        ("/health", "text/plain; charset=utf-8"),
        ("/static/opx.css", "text/css; charset=utf-8"),
        ("/api/v1/cases", "application/problem+json"),
    ],
)
async def test_an_answer_says_what_it_is_and_in_which_characters(browser, path, kind):
    answer = await browser.client.get(path)

    assert answer.headers["content-type"] == kind


async def test_no_other_site_may_read_an_answer(browser):
    other = {"origin": "https://evil.example", "access-control-request-method": "GET"}

    answers = [await browser.client.get("/sign-in", headers=other)]
    answers.append(await browser.client.options("/api/v1/cases", headers=other))

    for answer in answers:
        assert [name for name in answer.headers if name.startswith("access-control")] == []
