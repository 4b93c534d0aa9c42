"""Pictures of the main pages, from the demo tenant, for ``docs/images/``.

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
MESSY = """Ref;CustName;DateRec;Prod;Category;Level;Narrative
BR-1041;Mrs Joan Ogden;19/03/2026 14:05;Travel;Other;VOD;The flight left without us.
BR-1042;Mr Alan Garside;31/11/2025;Travel;Other;;He was told three different things.
BR-1043;Ms Priya Ellison;18/03/2026;;Other;odd;No answer since February.
BR-1041;Mr Imran Sheikh;18/03/2026;Travel;Other;;The claim form was lost.
"""


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
    case = _first(page, "/cases?state=investigating", "tr:has(.o-care) a.o-ref")
    page.goto(case)
    yield "case"
    page.goto(f"{case}/moves/decide")
    yield "decision"
    documents = _first(page, "/cases", "a.o-ref") + "/documents"
    page.goto(_first(page, documents, "#documents-list a.strong"))
    yield "evidence"
    page.goto("/complaints/new")
    yield "log"
    page.goto("/search?q=patel")
    yield "search"
    page.goto("/reports/complaints.pipeline")
    yield "report"
    page.goto("/day")
    yield "my-day"
    page.goto("/team")
    yield "team"
    _send_a_file(page)
    yield "load-a-file"
    page.context.clear_cookies()
    _sign_in(page, ADMIN)
    page.goto("/admin/people")
    yield "people"
    page.goto("/admin/workflows/complaints")
    page.get_by_role("button", name="Begin a draft").click()
    page.locator("svg.o-flow").wait_for()
    yield "workflow"


def _send_a_file(page: Page) -> None:
    page.goto("/ingestor/new")
    page.get_by_label("File", exact=True).set_input_files(
        [{"name": "branch complaints.csv", "mimeType": "text/csv", "buffer": MESSY.encode()}]
    )
    page.get_by_role("button", name="Send the file").click()
    page.get_by_label("Client book").select_option(index=1)
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("heading", name="Rows to put right").wait_for()


def _sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/cases"))


def _first(page: Page, path: str, selector: str) -> str:
    page.goto(path)
    return str(page.locator(selector).first.get_attribute("href"))


if __name__ == "__main__":
    main()
