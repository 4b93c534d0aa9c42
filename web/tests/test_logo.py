"""The logo on pages: put there, taken away, and given to its own people and host names alone."""

import io

import pytest
import pytest_asyncio
from PIL import Image

from opx_core import organisation
from opx_core.identity import system_actor
from opx_web.testing import anonymous, fields

HERE = "/admin/organisation"
LOGO = "header .o-logo"


def picture(size=(240, 60), kind="PNG"):
    out = io.BytesIO()
    Image.new("RGB", size, (11, 92, 102)).save(out, kind)
    return out.getvalue()


async def choose(browser, content, name="logo.png"):
    told = fields(browser.one(f"form[action='{HERE}/logo']"))
    told.pop("logo")
    files = {"logo": (name, content, "image/png")}
    answer = await browser.client.post(f"{HERE}/logo", data=told, files=files)
    browser._seen(answer)
    return answer


@pytest_asyncio.fixture(loop_scope="session")
async def admin(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get(HERE)
    return browser


async def test_a_logo_stands_at_the_head_of_every_page_with_its_size_and_name(admin):
    saved = await choose(admin, picture())

    assert saved.headers["location"] == f"{HERE}?done=logo", saved.text
    await admin.get("/cases")
    shown = admin.one(LOGO)
    assert shown["alt"] == admin.tenant.name
    assert (shown["width"], shown["height"]) == ("240", "60")
    given = await admin.client.get(shown["src"])
    assert given.content.startswith(b"\x89PNG") and given.headers["content-type"] == "image/png"
    assert given.headers["cache-control"] == "private, max-age=31536000, immutable"


async def test_a_logo_is_taken_away(admin):
    await choose(admin, picture(kind="JPEG"), "logo.jpg")
    await admin.get(HERE)
    address = admin.one(LOGO)["src"]

    await admin.send(f"form[action='{HERE}/logo/remove']")

    await admin.get("/cases")
    assert admin.last.select_one(LOGO) is None and admin.text(".o-tenant") == admin.tenant.name
    assert (await admin.client.get(address)).status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "PNG or JPEG"),
        (b"GIF89a" + b"x" * 40, "PNG or JPEG"),
        (picture((700, 60)), "700 by 60 pixels"),
        (picture() + b"x" * 200_001, "200 kB"),
    ],
)
async def test_what_cannot_be_a_logo_is_said_at_its_field(admin, content, words):
    refused = await choose(admin, content)

    assert refused.status_code == 422
    assert words in admin.text("#f-logo-error")
    assert admin.one("#f-logo")["aria-invalid"] == "true"
    assert admin.one("#f-name")["value"] == admin.tenant.name


async def test_who_is_slower_sees_the_logo_that_stands(opx, admin):
    async with opx.tenants.session(admin.tenant):
        await organisation.logo.change(system_actor(), picture((90, 30)), "")

    slower = await choose(admin, picture())

    assert slower.status_code == 409 and "Someone else changed the logo" in admin.text()
    assert admin.one(LOGO)["width"] == "90"


async def test_only_its_own_people_and_hosts_are_given_a_logo(
    opx, app, admin, shared_tenant, sign_in
):
    await choose(admin, picture())
    await admin.get(HERE)
    address = admin.one(LOGO)["src"]
    async with opx.owner() as owner:
        await owner.add_host(admin.tenant, "logo.example")
    app.state.known_tenants.forget()
    stranger, other = anonymous(app, admin.tenant), await sign_in(shared_tenant, "admin")

    async def asked(browser, path=address, **headers):
        return (await browser.client.get(path, headers=headers)).status_code

    assert [await asked(stranger), await asked(other)] == [404, 404]
    assert [await asked(stranger, f"/my{address}"), await asked(admin, f"/my{address}")] == [
        404
    ] * 2
    assert await asked(other, host="logo.example") == 200
    assert await asked(stranger, f"/my{address}", host="logo.example") == 200


async def test_where_the_host_tells_the_organisation_sign_in_pages_show_its_logo(opx, app, admin):
    await choose(admin, picture())
    async with opx.owner() as owner:
        await owner.add_host(admin.tenant, "shown.example")
    app.state.known_tenants.forget()
    stranger = anonymous(app, admin.tenant)

    found = []
    for path in ("/sign-in", "/sign-in/forgotten", "/my/sign-in"):
        await stranger.get(path, host="shown.example")
        found.append(stranger.one(LOGO)["src"])

    assert [each.partition("/logo/")[0] for each in found] == ["", "", "/my"]
    await stranger.get("/sign-in")
    assert stranger.last.select_one(LOGO) is None
