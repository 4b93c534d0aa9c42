"""The pages of administration, and those of a person's own day."""

from collections.abc import Iterator
from datetime import date

from playwright.sync_api import Page, expect

from opx_core.calendars import Nation, calendar

Place = tuple[str, Page]
ROOMS = {
    "people": "/admin/people",
    "someone new": "/admin/people/new",
    "teams": "/admin/teams",
    "client books": "/admin/books",
    "handing over": "/admin/handovers",
    "calendar": "/admin/calendar",
    "days from a file": "/admin/calendar/file",
    "opening hours": "/admin/calendar/hours",
    "modules": "/admin/modules",
    "jobs": "/admin/jobs",
    "audit log": "/admin/audit",
    "nothing in the audit log": "/admin/audit?kind=core.tenant_made&since=1/1/1999&until=2/1/1999",
    "audit log with a wrong day": "/admin/audit?since=31/11/2026",
}


def administration(page: Page) -> Iterator[Place]:
    """Every room of the set-up, a person with errors, and a person's work to hand over."""
    for name, path in ROOMS.items():
        yield _at(page, name, path)
    _at(page, "", "/admin/people/new")
    page.get_by_label("Name", exact=True).fill("")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "someone with errors", page
    _at(page, "", "/admin/calendar")
    page.get_by_label("Day", exact=True).fill("31/11/2027")
    page.get_by_role("button", name="See what it moves").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "calendar with errors", page
    page.get_by_label("Day", exact=True).fill(_working_day())
    page.get_by_label("What it is", exact=True).fill("Closed for the move")
    page.get_by_role("button", name="See what it moves").click()
    expect(page.get_by_role("button", name="Add it")).to_be_visible()
    yield "what a day moves", page
    _at(page, "", "/admin/people")
    someone = str(page.get_by_role("link", name="Marcus Grant").get_attribute("href"))
    yield _at(page, "a person", someone)
    yield _at(page, "work to hand over", someone.replace("people", "handovers/of"))
    _at(page, "", "/admin/teams")
    team = str(page.get_by_role("link", name="First contact").get_attribute("href"))
    yield _at(page, "a team", team)


def own_day(page: Page) -> Iterator[Place]:
    """Diary and inbox."""
    yield _at(page, "diary", "/diary")
    yield _at(page, "inbox", "/inbox")


def saved_meanwhile(one: Page, two: Page) -> Iterator[Place]:
    """A team that two people rename: the second sees both versions."""
    path = _made(one, "Second look")
    for page in (one, two):
        _at(page, "", path)
    _rename(one, "Another look")
    _rename(two, "A third look")
    expect(two.get_by_role("region", name="Both versions")).to_be_visible()
    yield "both versions", two


def _working_day() -> str:
    day, _ = calendar(Nation.ENG).add_business_days(date.today(), 15)
    return day.isoformat()


def _made(page: Page, name: str) -> str:
    _at(page, "", "/admin/teams")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Add a team").click()
    return str(page.get_by_role("link", name=name).get_attribute("href"))


def _rename(page: Page, name: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save", exact=True).click()


def _at(page: Page, name: str, path: str) -> Place:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(path)
    return name, page
