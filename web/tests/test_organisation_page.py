"""The organisation's settings: saved, refused by field, and compared where two save at once."""

import re
from pathlib import Path

import pytest

import opx_web
from opx_core import organisation

HERE = "/admin/organisation"
STATIC = Path(opx_web.__file__).parent / "static"
PAIR = r"--opx-{}:\s*light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\)"


async def test_name_and_colour_stand_on_every_page_at_once(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get(HERE)

    saved = await browser.send("main form", name="Calder & Vale", accent="plum", prefix="cv")

    assert saved.headers["location"] == f"{HERE}?done=yes"
    await browser.get(saved.headers["location"])
    assert "Saved" in browser.text("main") and browser.one("#f-prefix")["value"] == "CV"
    await browser.get("/admin")
    assert browser.one("html")["data-accent"] == "plum"
    assert browser.text(".o-tenant") == "Calder & Vale"


async def test_what_is_wrong_is_said_by_field_and_what_was_typed_stays(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get(HERE)

    refused = await browser.send("main form", name="", prefix="A1", people="some")

    assert refused.status_code == 422
    assert browser.one("#f-people")["value"] == "some"
    words = browser.text("main")
    assert "Enter a name" in words and "two to four letters" in words and "whole number" in words


async def test_who_is_slower_sees_what_stands(tenant, sign_in):
    browser, other = await sign_in(tenant, "admin"), await sign_in(tenant, "admin")
    await browser.get(HERE)
    await other.get(HERE)
    await other.send("main form", people="40")

    slower = await browser.send("main form", people="50")

    assert slower.status_code == 409
    assert "Now: 40." in browser.text("main") and browser.one("#f-people")["value"] == "50"
    again = await browser.send("main form")
    assert again.status_code == 303


async def test_a_limit_that_is_nearly_reached_is_said(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get(HERE)

    await browser.send("main form", people="1")

    await browser.get(HERE)
    assert "People: 1 of 1 used." in browser.text("main")


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def pair(css, name):
    return re.search(PAIR.format(name), css).groups()


@pytest.mark.parametrize("accent", sorted(organisation.ACCENTS))
@pytest.mark.parametrize("theme", [0, 1])
def test_every_colour_is_legible_in_both_themes(accent, theme):
    ground, more = (STATIC / "opx.css").read_text(), (STATIC / "screens.css").read_text()
    found = re.search(rf':root\[data-accent="{accent}"\] {{(.*?)}}', more)
    css = found[1] if found else ground

    on = [pair(ground, name)[theme] for name in ("paper", "surface", "sunk")]
    on.append(pair(css, "wash")[theme])
    text, hover = pair(css, "accent")[theme], pair(css, "accent-hover")[theme]
    fill, ink = pair(css, "accent-fill")[theme], pair(css, "on-accent")[theme]

    assert min(contrast(each, back) for each in (text, hover) for back in on) >= 4.5
    assert min(contrast(fill, ink), contrast(hover, ink)) >= 4.5
