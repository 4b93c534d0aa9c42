"""The queue tells the truth: on its pages, in its address, in its download and behind reports."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from opx_core.case_list import COUNT_LIMIT

pytestmark = pytest.mark.browser

FILTERS = ("state", "level", "owner", "team", "due", "book")
TOGETHER = (
    {"state": "open", "level": "formal", "owner": "me"},
    {"state": "", "team": "1", "book": "1", "level": "informal"},
    {"state": "closed", "owner": "2", "level": "formal", "book": "2"},
    {"state": "", "due": "none", "team": "2"},
    {"state": "investigating", "owner": "nobody", "level": "fos", "due": "late"},
)
MOST_CHOICES = 11  # every state, and some of the people
NARROW = "level=mis_sale"
ROWS = """() => [...document.querySelectorAll("main tbody tr:has(> th[scope=row])")].map(row => {
  const said = (cell) => cell.textContent.replace(/\\s+/g, " ").trim();
  const [reference, , level, about, state, , owner] = [...row.cells].map(said);
  const name = row.querySelector(".o-nm").textContent;
  const episode = row.querySelector(".o-q-about .o-tag")?.textContent ?? "";
  return [reference, name, level, about.replace(episode, "").trim(), state, owner];
})"""


def test_every_filter_shows_what_its_download_holds(signed_in: Callable[..., Page]) -> None:
    page = signed_in("leader", java_script_enabled=False)
    page.route("**/static/**", lambda asked: asked.abort())
    page.goto("/cases")

    for name in FILTERS:
        for value in _choices(page, name)[:MOST_CHOICES]:
            if not value and name != "state":
                continue  # the list without any filter is read once
            query = f"/cases?{name}={value}" + ("" if name == "state" else "&state=")
            page.goto(query)
            expect(page.locator(f"select[name={name}]")).to_have_value(value)

            downloaded = _downloaded(page)

            assert _total(page) == _counted(downloaded), query
            assert _rows(page) == downloaded[:50], query


@pytest.mark.parametrize("chosen", TOGETHER, ids=lambda chosen: "+".join(chosen))
def test_filters_together_show_what_their_download_holds(either: Page, chosen) -> None:
    either.goto("/cases")

    for name, value in chosen.items():
        _choose(either, name, value)

    downloaded = _downloaded(either)
    assert _total(either) == _counted(downloaded)
    assert _rows(either) == downloaded[:50]
    for name, value in chosen.items():
        expect(either.locator(f"select[name={name}]")).to_have_value(value)
        assert re.search(rf"[?&]{name}={value}(&|$)", either.url), either.url
    before, address = _rows(either), either.url
    either.reload()
    assert (_rows(either), either.url) == (before, address)


@pytest.mark.parametrize("sort", ["due", "due-last", "newest", "oldest", "reference"])
def test_the_pages_hold_every_case_once_in_the_order_of_the_download(
    signed_in: Callable[..., Page], sort: str
) -> None:
    page = signed_in("handler")
    page.goto(f"/cases?state=&{NARROW}&sort={sort}")
    downloaded, seen = _downloaded(page), _rows(page)
    assert len(downloaded) > 100

    pages = 1
    while page.get_by_role("link", name="Next page").count():
        _changes(page, lambda: page.get_by_role("link", name="Next page").click())
        seen += _rows(page)
        pages += 1

    assert seen == downloaded
    for number in range(pages - 1, 0, -1):
        _changes(page, lambda: page.get_by_role("link", name="Previous page").click())
        assert _rows(page) == downloaded[(number - 1) * 50 : number * 50]
    expect(page.get_by_role("link", name="Previous page")).to_have_count(0)


def test_the_heading_of_a_column_sorts_and_says_so(either: Page) -> None:
    either.goto("/cases?state=")

    for name, said in (("Received", "descending"), ("Received", "ascending")):
        _changes(either, lambda name=name: either.get_by_role("link", name=name).first.click())
        expect(either.locator("th[aria-sort]")).to_have_attribute("aria-sort", said)
        received = either.locator("main tbody td:last-child time")
        moments = [each.get_attribute("datetime") or "" for each in received.all()]
        assert moments == sorted(moments, reverse=said == "descending")


def test_back_restores_the_list_before_a_filter(either: Page) -> None:
    either.goto("/cases")
    before = _rows(either)
    _choose(either, "level", "mis_sale")
    filtered = _rows(either)
    assert filtered != before

    either.go_back()
    expect(either.locator("select[name=level]")).to_have_value("")
    assert _rows(either) == before

    either.go_forward()
    expect(either.locator("select[name=level]")).to_have_value("mis_sale")
    assert _rows(either) == filtered


def test_a_chip_removes_its_filter_and_no_other(either: Page) -> None:
    either.goto("/cases?state=closed&level=formal&owner=nobody")
    chips = either.get_by_role("list", name="Filters in force")
    expect(chips.get_by_role("link")).to_have_text(
        [re.compile(word) for word in ("State: Closed", "Level: Formal", "Owner: Nobody", "Clear")]
    )

    _changes(either, lambda: chips.get_by_role("link", name="Level").click())

    expect(either.locator("select[name=level]")).to_have_value("")
    expect(either.locator("select[name=state]")).to_have_value("closed")
    expect(either.locator("select[name=owner]")).to_have_value("nobody")
    assert "level=" not in either.url
    _changes(either, lambda: chips.get_by_role("link", name="Clear all").click())
    expect(either.get_by_role("list", name="Filters in force")).to_have_count(0)
    assert _total(either) == _counted(_downloaded(either))


def test_an_empty_list_says_why_and_offers_one_step(either: Page) -> None:
    either.goto("/cases?state=logged&level=fos&due=none&owner=nobody")

    expect(either.get_by_role("heading", level=2)).to_have_text("No case fits these filters")
    expect(either.get_by_role("status")).to_have_text("0 cases")
    assert _downloaded(either) == []
    either.get_by_role("link", name="Show all cases").click()
    expect(either.get_by_role("table")).to_be_visible()


@pytest.mark.parametrize("path", ["/cases", "/reports"])
def test_a_download_says_that_it_is_csv(signed_in: Callable[..., Page], path: str) -> None:
    page = signed_in("leader")
    page.goto(path)

    answer = page.request.get(str(page.get_by_role("link", name="CSV").get_attribute("href")))

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_every_number_of_the_report_opens_as_many_cases(signed_in: Callable[..., Page]) -> None:
    page = signed_in("leader")
    page.goto("/reports")
    figures = page.get_by_role("region", name="Table of figures").get_by_role("link")
    links = figures.evaluate_all("all => all.map(a => [a.textContent, a.getAttribute('href')])")
    assert len(links) > 10

    for text, href in links:
        answer = page.request.get(href).text()
        shown = re.search(r'role="status">\s*([\d,]+) cases?', answer)
        assert shown and shown[1] == text, href

    figures.last.click()
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^{links[-1][0]} cases?$"))


def _choices(page: Page, name: str) -> list[str]:
    options = page.locator(f"select[name={name}] option")
    return [str(each.get_attribute("value")) for each in options.all()]


def _rows(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(ROWS)
    return found


def _total(page: Page) -> int:
    """What the list says that it holds; one more than is counted where it says "more than"."""
    said = page.get_by_role("status").inner_text()
    count = said.removeprefix("more than").split()[0].replace(",", "")
    return int(count) + said.startswith("more than")


def _counted(downloaded: list[list[str]]) -> int:
    return min(len(downloaded), COUNT_LIMIT + 1)


def _downloaded(page: Page) -> list[list[str]]:
    link = page.get_by_role("link", name="Download as CSV").get_attribute("href")
    answer = page.request.get(str(link))
    lines = io.StringIO(answer.body().decode("utf-8-sig"))
    return [_as_shown(row) for row in csv.DictReader(lines)]


def _as_shown(row: dict[str, str]) -> list[str]:
    nobody = f"Nobody, {row['Team']}" if row["Team"] else "Nobody"
    names = ("Reference", "Complainant", "Level", "About", "State")
    # A spreadsheet takes the apostrophe before a formula as "this is text".
    shown = [re.sub("^'(?=[=+@-])", "", row[name]) for name in names]
    return [*shown, row["Owner"] or nobody]


def _choose(page: Page, name: str, value: str) -> None:
    select = page.locator(f"select[name={name}]")
    if select.input_value() == value:
        return
    if _scripted(page):
        _changes(page, lambda: select.select_option(value))
    else:
        select.select_option(value)
        _changes(page, lambda: page.get_by_role("button", name="Show", exact=True).click())


def _changes(page: Page, act: Callable[[], object]) -> None:
    """Do what changes the list, and wait until it has changed."""
    if not _scripted(page):
        with page.expect_navigation():
            act()
        return
    with page.expect_response(re.compile(r"/cases(\?|$)")) as answer:
        act()
    page.wait_for_url(answer.value.url)
    expect(page.locator(".htmx-request, .htmx-swapping")).to_have_count(0)


def _scripted(page: Page) -> bool:
    return bool(page.evaluate("typeof htmx !== 'undefined'"))
