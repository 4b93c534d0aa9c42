"""Somebody from outside asks every address with every id there is: no word of another side.

Their own cookie is tried, and its token as that of a colleague and of a program.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from opx_core import db, plugins, policy
from opx_core.policy import NotAllowed
from opx_core.settings import Settings
from opx_web.app import create_app
from opx_web.routing import permitted
from opx_web.testing import anonymous

NOBODYS = "6f1c2a34-0000-4000-8000-000000000000"
WHO = [f"{name} {side}" for name in ("quagga", "xylem") for side in ("complainant", "respondent")]
FORM = {"text": "note", "version": "1", "ring": "all", "q": "word", "owner": "", "before": "9"}


def handlers():
    settings = Settings(home=Path(__file__).parent, secret="only to list routes")
    app = create_app(SimpleNamespace(settings=settings, plugins=plugins.load()))
    return [
        (method, route.path_format, handler)
        for route in app.routes
        for handler in route.route_handlers
        for method in sorted(handler.http_methods & {"GET", "POST", "PATCH"})
        if not route.path.startswith("/static")
    ]


HANDLERS = handlers()
ROUTES = sorted({(method, path) for method, path, _ in HANDLERS})
INSIDE = [(method, path) for method, path in ROUTES if not path.startswith("/my")]
OUTSIDE = [(method, path) for method, path in ROUTES if path.startswith("/my")]


def addresses(world, path):
    """The address for each case there is, with the ids of all that hangs on it."""
    for name, case in world.cases.items():
        keys = [key for said, key in world.keys.items() if said.startswith(name)]
        keys = keys if "{document" in path else keys[:1]
        for key in keys:
            samples = {"reference": case["reference"], "document": key, "upload": NOBODYS}
            samples |= {"note_id": world.notes[0], "key": "triage", "name": "complaints.pipeline"}
            samples |= {"about": "note", "importer": "complaints", "mapping": "uk"}
            samples |= {"module": "ingestor", "kind": "complaints", "part": "states"}
            yield re.sub(
                r"{(\w+)[^}]*}",
                lambda found, known=samples: str(known.get(found[1], case["id"])),  # noqa: B023
                path,
            )


def told(answers, who):
    """Words that are not for them, wherever they stand."""
    return [
        (said, answer.request.method, answer.url.path, answer.status_code)
        for answer in answers
        for said in who.others
        if said in answer.text or said in str(answer.headers)
    ]


async def asked(browser, world, method, path):
    form = FORM if method == "POST" else None
    found = []
    for address in addresses(world, path):
        found.append(await browser.client.request(method, address, data=form, params=FORM))
        headers = {"hx-request": "true"}
        found.append(await browser.client.request(method, address, data=form, headers=headers))
    return found


async def state(opx, world):
    async with opx.tenants.session(world.tenant):
        return await db.fetch(
            "select (select count(*) from event where kind not like 'core.outside%') events,"
            " (select json_agg(c)::text from case_file c) cases,"
            " (select json_agg(n)::text from note n) notes,"
            " (select json_agg(d)::text from document d) documents"
        )


@pytest.mark.parametrize("who", WHO)
async def test_each_finds_their_own_words(world, enter, who):
    browser, own = await enter(who), world.people[who].own
    case = world.cases[who.split()[0]]

    page = await browser.get(f"/my/cases/{case['reference']}")

    assert page.status_code == 200
    assert {said for said in own if said in page.text} == own
    assert told([page], world.people[who]) == []


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(("method", "path"), OUTSIDE)
async def test_no_page_of_theirs_tells_of_another_side_or_case(
    opx, world, enter, method, path, who
):
    browser, before = await enter(who), await state(opx, world)

    answers = await asked(browser, world, method, path)

    assert told(answers, world.people[who]) == []
    assert max(answer.status_code for answer in answers) < 500
    assert await state(opx, world) == before


@pytest.mark.parametrize("who", WHO[:2])
@pytest.mark.parametrize(("method", "path"), INSIDE)
async def test_no_page_of_colleagues_opens_to_them(opx, world, enter, method, path, who):
    browser, before = await enter(who), await state(opx, world)
    token = browser.client.cookies["opx_my"]
    browser.client.cookies["opx_session"] = token
    browser.client.headers["authorization"] = f"Bearer {token}"

    answers = await asked(browser, world, method, path)

    assert told(answers, world.people[who]) == []
    public = path.startswith(("/sign-", "/health", "/appearance"))
    refused = {303, 400, 401, 403, 404, 422, 429} | ({200} if public else set())
    assert {answer.status_code for answer in answers} <= refused
    assert await state(opx, world) == before


def test_even_as_an_actor_they_are_refused_by_every_route_of_colleagues(world):
    party = world.people[WHO[0]].actor
    scope = {"type": "http", "user": party, "path": "/cases", "opx_tenant": world.tenant}
    connection = SimpleNamespace(scope=scope)

    closed = [each for *_, each in HANDLERS if not each.opt.get("public")]
    for handler in closed:
        if handler.opt.get("outside"):
            permitted(connection, handler)
            continue
        with pytest.raises(NotAllowed):
            permitted(connection, handler)

    assert len(closed) > 150


def test_no_colleague_may_open_what_is_for_outside(world):
    outside = {each.opt["permission"] for *_, each in HANDLERS if each.opt.get("outside")} - {None}

    assert outside == {"core.outside_read"}
    assert not any(policy.may(world.handler, key) for key in outside)


def test_only_these_doors_of_theirs_are_open():
    public = {path for _, path, each in HANDLERS if each.opt.get("outside") and each.opt["public"]}

    doors = ("link", "sign-in", "new-link", "sign-out", "app", "logo/{picture}")
    assert public == {f"/my/{name}" for name in doors}


@pytest.mark.parametrize("path", ["/my", "/my/cases/HK4-7291", f"/my/cases/X/documents/{NOBODYS}"])
async def test_a_stranger_is_led_to_their_own_gate(app, world, path):
    browser = anonymous(app, world.tenant)

    answer = await browser.get(path)

    assert (answer.status_code, answer.headers["location"]) == (303, "/my/sign-in")
    await browser.client.aclose()


@pytest.mark.parametrize("path", [path for method, path in OUTSIDE if method == "POST"])
async def test_nothing_of_theirs_is_taken_without_a_form_token(world, enter, path):
    browser = await enter(WHO[0])
    del browser.client.headers["x-csrftoken"]

    answer = await browser.client.post(path, data=FORM)

    assert answer.status_code == 403
    assert "o-public" in answer.text


async def test_a_colleague_is_nobody_on_their_pages(world, sign_in):
    browser = await sign_in(world.tenant, "compliance")
    browser.client.cookies["opx_my"] = browser.client.cookies["opx_session"]

    answers = [await browser.get(path) for path in ("/my", "/my/cases/HK4-7291", "/my/app")]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert {answer.headers["location"] for answer in answers} == {"/my/sign-in"}
