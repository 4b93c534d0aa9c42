"""Pages keep their content to themselves, and show what people typed as nothing but text."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SCRIPT, FORMULA = "<script>alert(1)</script>", "=cmd|'/C calc'!A1"


def test_no_page_carries_a_script_or_a_style_of_its_own(places, watch, served) -> None:
    wrong = []

    for name, page in places("doors", "lists", "case", "moves", "forms"):
        html = BeautifulSoup(page.content(), "html.parser")
        if html.select("script:not([src]), style, [style], a[href^='javascript:'], base, iframe"):
            wrong.append(f"{name}: an inline script or style")
        if any(key.startswith("on") for tag in html.find_all(True) for key in tag.attrs):
            wrong.append(f"{name}: a handler in an attribute")

    assert not wrong, "\n".join(wrong)
    assert watch.hosts == {served.address.removeprefix("http://")}


def test_every_page_has_a_strict_policy_and_is_not_kept_by_the_browser(places, answers) -> None:
    for _ in places("doors", "lists", "case", "moves", "forms"):
        pass

    assert len(answers) > 20
    for path, headers in answers.items():
        said = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert POLICY.items() <= said.items(), path
        assert "unsafe" not in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path


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
        page.goto(f"/search?q={'alert' if name == SCRIPT else 'calc'}")
        expect(page.get_by_role("row").filter(has_text=reference)).to_contain_text(name)
    page.goto(f"/search?q={SCRIPT}")
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_value(SCRIPT)
    rows = _download(page, "/cases?level=vod")

    assert rows[script] == SCRIPT
    assert rows[formula] == f"'{FORMULA}"
    assert asked == []


def _download(page: Page, path: str) -> dict[str, str]:
    page.goto(path)
    link = page.get_by_role("link", name=re.compile("CSV")).get_attribute("href")
    text = page.request.get(str(link)).body().decode("utf-8-sig")
    return {row["Reference"]: row["Complainant"] for row in csv.DictReader(io.StringIO(text))}
