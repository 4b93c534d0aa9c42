"""The pages of administration, and those of a person's own day."""

import secrets
from collections.abc import Iterator
from datetime import date

from playwright.sync_api import Page, expect

from opx_core.calendars import Nation, calendar

Place = tuple[str, Page]
ROOMS = {
    "people": "/admin/people",
    "signing in": "/admin/sign-in",
    "work accounts": "/admin/sign-in/provider",
    "someone new": "/admin/people/new",
    "seeing as a colleague": "/admin/see-as",
    "authority": "/admin/authority",
    "the authority of a role": "/admin/authority/role/1",
    "roles": "/admin/roles",
    "a new role": "/admin/roles/new",
    "who had which permission": "/admin/roles/history",
    "teams": "/admin/teams",
    "client books": "/admin/books",
    "handing over": "/admin/handovers",
    "allocation": "/admin/allocation",
    "calendar": "/admin/calendar",
    "days from a file": "/admin/calendar/file",
    "organisation": "/admin/organisation",
    "opening hours": "/admin/calendar/hours",
    "API access": "/admin/api",
    "the API": "/api/v1/docs",
    "modules": "/admin/modules",
    "jobs": "/admin/jobs",
    "access log": "/admin/access",
    "what was refused": "/admin/access?refused=yes",
    "audit log": "/admin/audit",
    "nothing in the audit log": "/admin/audit?kind=core.tenant_made&since=1/1/1999&until=2/1/1999",
    "audit log with a wrong day": "/admin/audit?since=31/11/2026",
}


def workflow(page: Page) -> Iterator[Place]:
    """A workflow without a draft and with one, its forms, what waits for approval."""
    yield _at(page, "workflows", "/admin/workflows")
    yield _at(page, "a workflow", "/admin/workflows/complaints")
    page.get_by_role("button", name="Begin a draft").click()
    yield "a workflow’s draft", page
    for part in ("transitions/decide", "deadlines", "escalations", "activities", "fields"):
        yield _at(page, f"the form of {part}", f"/admin/workflows/complaints/parts/{part}")
    page.get_by_role("button", name="Save in the draft").click()
    yield "the form of a field with errors", page
    yield _at(page, "approvals", "/admin/approvals")
    page.goto("/admin/workflows/complaints")
    page.locator("summary", has_text="Discard the draft").click()
    page.get_by_role("button", name="Yes, discard it").click()


def organisation(page: Page) -> Iterator[Place]:
    """The organisation's settings with what is wrong, and a client book with letters."""
    _at(page, "", "/admin/organisation")
    page.get_by_label("Most people").fill("some")
    page.get_by_role("button", name="Save the settings").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "organisation with errors", page
    _at(page, "", "/admin/organisation")
    page.get_by_role("button", name="Use this logo").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "organisation without a picture", page
    yield _at(page, "a client book", "/admin/books/1")


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
    yield _at(page, "how someone signs in", f"{someone}/signing-in")
    page.get_by_role("button", name="Make a link").click()
    yield "a link, shown once", page
    yield _at(page, "seeing as someone", f"{someone}/see-as")
    page.get_by_role("button", name="See as").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "seeing as someone without a reason", page
    yield _at(page, "work to hand over", someone.replace("people", "handovers/of"))
    _at(page, "", "/admin/teams")
    team = str(page.get_by_role("link", name="First contact").get_attribute("href"))
    yield _at(page, "a team", team)
    yield from organisation(page)


def own_day(page: Page) -> Iterator[Place]:
    """My day, what comes next, days away, deadlines by day, diary and inbox."""
    yield _at(page, "my day", "/day")
    yield _at(page, "what comes next", "/next")
    yield _at(page, "days away", "/absences")
    page.get_by_label("First day").fill("31/11/2027")
    page.get_by_role("button", name="Save these days").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "days away with errors", page
    yield _at(page, "deadlines of a month", "/deadlines")
    yield _at(page, "deadlines of a week", "/deadlines?by=week&owner=me")
    yield _at(page, "diary", "/diary")
    yield _at(page, "inbox", "/inbox")
    yield _at(page, "one’s account", "/account")
    yield _at(page, "setting up a second factor", "/account/second-factor")
    _at(page, "", "/cases?state=investigating")
    case = str(page.locator("tbody a.o-ref").first.get_attribute("href"))
    yield _at(page, "where the time of a case went", f"{case}/times")
    yield _at(page, "asking somebody", f"{case}/step-outs")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "asking somebody with errors", page
    yield _at(page, "waiting for somebody", f"{case}/waits")


def times(page: Page) -> Iterator[Place]:
    """What a leader sees of time: reports, the cases behind a figure, an interval put right."""
    yield _at(page, "time by step", "/reports/core.time_by_step")
    yield _at(page, "what was asked of others", "/reports/core.step_outs")
    page.locator("tbody td a").first.click()
    yield "the cases behind a figure", page
    case = str(page.locator("tbody a.o-ref").first.get_attribute("href"))
    yield _at(page, "a time to put right", f"{case}/times/correction")
    yield _at(page, "a move to put right", f"{case}/mistake")


def team(page: Page) -> Iterator[Place]:
    """A leader’s pages: the board, moving people, someone’s time, giving on, skills, access."""
    yield _at(page, "team board", "/team")
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    yield "team board, all opened", page
    someone = str(page.get_by_role("link", name="Aoife Brennan").get_attribute("href"))
    here = page.url
    yield _at(page, "moving people", f"{here}/move")
    page.get_by_label("Marcus Grant").check()
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.get_by_role("button", name="Move them")).to_be_visible()
    yield "what moving people changes", page
    yield _at(page, "someone’s time", someone)
    page.get_by_label("Share of it in per cent").fill("a lot")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    yield "someone’s time with errors", page
    yield _at(page, "giving cases on", "/reassign?state=open&owner=nobody")
    page.get_by_label("Aoife Brennan").check()
    page.get_by_role("button", name="Show who gets what").click()
    expect(page.get_by_role("heading", name="Who gets how many")).to_be_visible()
    yield "who gets how many", page
    yield _at(page, "skills", "/admin/skills")
    yield _at(page, "someone’s skills", someone.replace("/team/people", "/admin/skills/of"))
    page.goto("/cases?state=open")
    case = page.locator(".o-q a.o-ref").first.get_attribute("href")
    yield _at(page, "who may see a case", f"{case}/access")


def saved_meanwhile(one: Page, two: Page) -> Iterator[Place]:
    """A team that two people rename: the second sees both versions."""
    mark = secrets.token_hex(3)
    path = _made(one, f"Second look {mark}")
    for page in (one, two):
        _at(page, "", path)
    _rename(one, f"Another look {mark}")
    expect(one.get_by_role("status")).to_be_visible()
    _rename(two, f"A third look {mark}")
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
