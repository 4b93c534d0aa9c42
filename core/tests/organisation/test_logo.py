"""The logo: what may be one, drawn anew, and kept with an event."""

import io

import pytest
from PIL import Image, PngImagePlugin

from opx_core import db, organisation
from opx_core.organisation import pictures
from opx_core.organisation.logo import LogoChanged
from opx_core.organisation.pictures import BadLogo
from opx_core.policy import NotAllowed


def picture(size=(240, 60), kind="PNG", mode="RGB", **saved):
    out = io.BytesIO()
    Image.new(mode, size, (11, 92, 102) if mode == "RGB" else (11, 92, 102, 90)).save(
        out, kind, **saved
    )
    return out.getvalue()


async def in_registry():
    async with db.as_application():
        return await db.fetch_value(
            "select logo from opx.tenant where id = $1", db.current().tenant
        )


async def test_a_logo_is_kept_in_the_registry_too_and_is_an_event(add_person):
    actor = await add_person("admin")

    assert await organisation.logo.change(actor, picture(), "")

    name = await in_registry()
    data = await db.fetch_value("select data from event_value order by event_id desc limit 1")
    assert pictures.size(name) == (240, 60) and name.endswith(".png")
    assert "PNG, 240 by 60 pixels" in data
    assert (await organisation.logo.content(name)).startswith(b"\x89PNG")
    assert await organisation.logo.content("x" + name) is None


async def test_the_same_logo_again_changes_nothing_and_it_can_be_taken_away(add_person):
    actor = await add_person("admin")
    await organisation.logo.change(actor, picture(kind="JPEG"), "")
    name = await in_registry()

    assert not await organisation.logo.change(actor, picture(kind="JPEG"), name)
    await organisation.logo.remove(actor, name)

    assert not await in_registry() and await organisation.logo.content(name) is None


async def test_who_is_slower_changes_no_logo(add_person):
    actor = await add_person("admin")
    await organisation.logo.change(actor, picture(), "")

    with pytest.raises(LogoChanged):
        await organisation.logo.change(actor, picture((10, 10)), "")
    with pytest.raises(LogoChanged):
        await organisation.logo.remove(actor, "")


@pytest.mark.parametrize("role", ["handler", "leader", "compliance", "auditor"])
async def test_only_administrators_change_the_logo(add_person, role):
    actor = await add_person(role)

    with pytest.raises(NotAllowed):
        await organisation.logo.change(actor, picture(), "")
    with pytest.raises(NotAllowed):
        await organisation.logo.remove(actor, "")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG or JPEG"),
        (picture(kind="GIF"), "PNG or JPEG"),
        (picture((601, 10)), "601 by 10 pixels"),
        (picture((10, 201), "JPEG"), "10 by 201 pixels"),
        (picture()[:60], "damaged"),
        (b"\xff\xd8\xff" + b"x" * 500, "damaged"),
        (picture() + b"x" * 200_000, "200 kB"),
    ],
)
def test_what_cannot_be_a_logo_is_refused_with_a_reason(content, words):
    with pytest.raises(BadLogo, match=words):
        pictures.draw(content)


def test_nothing_but_the_picture_is_left_of_the_file():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "zyzzyva")
    photo = picture(kind="JPEG", exif=b"Exif\x00\x00zyzzyva", comment=b"zyzzyva")

    drawn = [pictures.draw(picture(pnginfo=told) + b"<script>zyzzyva"), pictures.draw(photo)]

    assert not any(b"zyzzyva" in each.content for each in drawn)


def test_what_is_transparent_stays_so():
    drawn = pictures.draw(picture(mode="RGBA"))

    with Image.open(io.BytesIO(drawn.content)) as found:
        assert found.mode == "RGBA" and found.getpixel((5, 5)) == (11, 92, 102, 90)
