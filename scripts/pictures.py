"""Pictures of the ten main pages, from the demo tenant, for ``docs/images/``.

``.venv/bin/python -m scripts.pictures`` starts an OPX of its own and draws them all again.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.harness import PASSWORD, site
from scripts.browser import find

FOLDER = Path(__file__).parents[1] / "docs/images"
LEADER = "gareth.lloyd@calder-vale.example"
ADMIN = "ruth.ackroyd@calder-vale.example"
SIZE = {"width": 1366, "height": 900}


def main() -> None:
    """Draw them."""
    browser = find()
    if browser is None:
        sys.exit("No Chromium was found: make test installs it, or set OPX_BROWSER.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with site("--demo") as running, sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = launched.new_page(base_url=running.address, viewport=SIZE, color_scheme="light")
        for name in _pages(page):
            page.wait_for_load_state("networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            print(name)
        launched.close()


def _pages(page: Page) -> Iterator[str]:
    page.goto("/sign-in")
    yield "sign-in"
    _sign_in(page, LEADER)
    yield "cases"
    case = _first(page, "/cases?state=investigating&owner=me", "a.o-ref")
    page.goto(case)
    yield "case"
    page.goto(f"{case}/moves/decide")
    yield "decision"
    page.goto("/complaints/new")
    yield "log"
    page.goto("/search?q=patel")
    yield "search"
    page.goto(_first(page, "/search?q=photo", "#evidence a, .o-f-why a, a.o-ref"))
    yield "found"
    page.goto("/reports/complaints.pipeline")
    yield "report"
    page.goto("/ingestor/new")
    yield "load-a-file"
    _sign_out(page)
    _sign_in(page, ADMIN)
    page.goto("/admin/people")
    yield "people"


def _sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/cases"))


def _sign_out(page: Page) -> None:
    page.context.clear_cookies()


def _first(page: Page, path: str, selector: str) -> str:
    page.goto(path)
    return str(page.locator(selector).first.get_attribute("href"))


if __name__ == "__main__":
    main()
