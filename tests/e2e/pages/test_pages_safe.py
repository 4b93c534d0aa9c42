"""Pages keep their content to themselves, and show what people typed as nothing but text."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SCRIPT, FORMULA = "<script>alert(1)</script>", "=cmd|'/C calc'!A1"


def test_every_page_is_strict_and_asks_nobody_else(places, answers, watch, served) -> None:
    wrong = []

    groups = (
        "doors",
        "lists",
        "case",
        "moves",
        "people",
        "forms",
        "evidence",
        "files",
        "set-up",
        "own day",
        "times",
        "team",
        "workflow",
        "outside",
    )
    for name, page in places(*groups):
        html = BeautifulSoup(page.content(), "html.parser")
        if html.select("script:not([src]), style, [style], a[href^='javascript:'], base, iframe"):
            wrong.append(f"{name}: an inline script or style")
        if any(key.startswith("on") for tag in html.find_all(True) for key in tag.attrs):
            wrong.append(f"{name}: a handler in an attribute")
    for path, headers in answers.items():
        wrong += [f"{path}: {each}" for each in _loose(headers)]

    assert not wrong, "\n".join(wrong)
    assert len(answers) > 20
    assert watch.hosts == {served.address.removeprefix("http://")}


def test_cookies_are_hidden_from_scripts_and_from_other_sites(
    signed_in: Callable[..., Page],
) -> None:
    page = signed_in("handler")
    page.goto("/cases")
    page.locator("summary").filter(has_text="Aoife Brennan").click()
    page.get_by_role("button", name="Light", exact=True).click()

    cookies = {each["name"]: each for each in page.context.cookies()}

    assert {"opx_session", "opx_theme"} <= set(cookies)
    for name, cookie in cookies.items():
        assert cookie["httpOnly"] and cookie["sameSite"] in ("Lax", "Strict"), name
    assert page.evaluate("document.cookie") == ""


def test_a_name_that_is_a_script_or_a_formula_is_only_text(
    signed_in: Callable[..., Page], log_case: Callable[..., str]
) -> None:
    page, asked = signed_in("handler"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    story = f"{SCRIPT}<img src=x onerror=alert(2)>"
    script = log_case(page, title="", family_name=SCRIPT, narrative=story, level="vod")
    formula = log_case(page, title="", family_name=FORMULA, level="vod")

    for reference, name in ((script, SCRIPT), (formula, FORMULA)):
        page.goto(f"/cases/{reference}")
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        page.goto("/cases?level=vod&sort=newest")
        expect(page.get_by_role("row").filter(has_text=reference)).to_contain_text(name)
        page.goto(f"/search?q={quote(name)}")
        expect(page.get_by_role("row").filter(has_text=reference)).to_contain_text(name)
    rows = _download(page, "/cases?level=vod")

    assert rows[script] == SCRIPT
    assert rows[formula] == f"'{FORMULA}"
    assert asked == []


def _loose(headers: dict[str, str]) -> list[str]:
    policy = headers.get("content-security-policy", "")
    said = dict(part.split(" ", 1) for part in policy.split("; ") if " " in part)
    faults = [name for name, value in HEADERS.items() if headers.get(name) != value]
    faults += [name for name, value in POLICY.items() if said.get(name) != value]
    return [*faults, *(["unsafe"] if "unsafe" in policy else [])]


def _download(page: Page, path: str) -> dict[str, str]:
    page.goto(path)
    link = page.get_by_role("link", name=re.compile("CSV")).get_attribute("href")
    text = page.request.get(str(link)).body().decode("utf-8-sig")
    return {row["Reference"]: row["Complainant"] for row in csv.DictReader(io.StringIO(text))}
