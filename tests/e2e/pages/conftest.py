"""Every kind of page, one after the other."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages import setup
from tests.e2e.pages.evidence import evidence
from tests.e2e.pages.outside import outside
from tests.e2e.pages.signing import second_factor

Place = tuple[str, Page]
MESSY = (
    "Ref,Received,Product,Issue,Level\nX1,19/03/2026,Travel,Other,\nX2,soon,,Other,odd\nX3,1/2\n"
)
OPEN_ALL = "all => all.forEach(one => { one.removeAttribute('name'); one.open = true; })"


@pytest.fixture
def answers() -> dict[str, dict[str, str]]:
    """The headers of every page that the test's places were answered with, by address."""
    return {}


@pytest.fixture
def places(
    signed_in: Callable[..., Page],
    log_case: Callable[..., str],
    make_move: Callable[..., None],
    answers: dict[str, dict[str, str]],
) -> Callable[..., Iterator[Place]]:
    """Opens the pages of some groups: ``for name, page in places("lists", "case")``."""

    def opened(role: str) -> Page:
        page = signed_in(role)
        page.on("response", noted)
        return page

    def noted(response: Any) -> None:
        if response.request.resource_type == "document":
            key = f"{response.request.method} {response.url} {response.status}"
            answers[key] = response.headers

    def walk(*groups: str) -> Iterator[Place]:
        for group in groups:
            yield from _group(group, opened, log_case, make_move)

    return walk


def _group(
    name: str,
    opened: Callable[[str], Page],
    log_case: Callable[..., str],
    make_move: Callable[..., None],
) -> Iterator[Place]:
    match name:
        case "doors":
            yield from _doors(opened(""), opened("handler"), opened("admin"))
        case "lists":
            yield from _lists(opened("handler"), opened("leader"))
        case "people":
            yield from _people(opened("leader"), log_case)
        case "files":
            yield from _files(opened("leader"))
        case "set-up":
            page = opened("admin")
            yield from setup.administration(page)
            yield from setup.saved_meanwhile(page, opened("admin"))
        case "own day":
            yield from setup.own_day(opened("handler"))
        case "times":
            yield from setup.times(opened("leader"))
        case "team":
            yield from setup.team(opened("leader"))
        case "workflow":
            yield from setup.workflow(opened("admin"))
        case "outside":
            yield from outside(opened("leader"), opened(""), log_case)
        case "forms":
            yield from _forms(opened("handler"))
        case "evidence":
            page = opened("handler")
            yield from evidence(page, log_case(page))
        case "case":
            page = opened("handler")
            yield from _case(page, _investigated(page, log_case, make_move), make_move)
        case _:
            page = opened("handler")
            yield from _moves(page, _investigated(page, log_case, make_move), make_move)


def _doors(page: Page, handler: Page, admin: Page) -> Iterator[Place]:
    yield _at(page, "sign-in", "/sign-in")
    page.get_by_label("Work email").fill("nobody@calder-vale.example")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "sign-in error", page
    yield _at(page, "forgotten password", "/sign-in/forgotten")
    yield _at(page, "a link of no use", "/sign-in/link?t=x")
    yield _at(handler, "keys", "/keys")
    yield _at(handler, "403", "/reports")
    yield _at(handler, "404", "/cases/ZZ9-9999")
    yield _at(handler, "400", "/cases?due=never")
    _at(handler, "", "/keys")
    handler.locator("summary").filter(has_text="Aoife Brennan").click()
    yield "person menu", handler
    yield from second_factor(admin, page)


def _lists(page: Page, leader: Page) -> Iterator[Place]:
    yield _at(page, "queue", "/cases")
    yield _at(page, "filtered queue", "/cases?state=closed&level=informal&sort=newest")
    yield _at(page, "empty queue", "/cases?state=logged&level=fos&due=none&owner=nobody")
    yield _at(page, "my empty queue", "/cases?state=logged&level=fos&owner=me")
    yield _at(page, "search", "/search?q=smith")
    yield _at(page, "search without results", "/search?q=xyzzy")
    yield _at(page, "empty search", "/search")
    yield _at(leader, "report", "/reports")


def _case(page: Page, reference: str, make_move: Callable[..., None]) -> Iterator[Place]:
    yield _at(page, "open case", f"/cases/{reference}?done=moved")
    page.locator("details").evaluate_all(OPEN_ALL)
    yield "open case, all opened", page
    yield _at(page, "case with a wrong note", f"/cases/{reference}")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_label("Add a note")).to_be_focused()
    yield "case with a wrong note", page
    make_move(page, reference, "decide", outcome="upheld", reasons="Ours.")
    make_move(page, reference, "respond", sent_by="letter", ombudsman_rights="yes")
    make_move(page, reference, "close", learned="")
    yield _at(page, "closed case", f"/cases/{reference}")
    make_move(page, reference, "reopen", reason="New evidence.")
    yield _at(page, "reopened case", f"/cases/{reference}")
    page.locator("details").evaluate_all(OPEN_ALL)
    yield "reopened case, all opened", page


def _people(page: Page, log_case: Callable[..., str]) -> Iterator[Place]:
    email = f"maud.{secrets.token_hex(4)}@hollins.example"
    reference = log_case(page, given_name="Maud", family_name="Hollins", email=email)
    twin = log_case(page, given_name="Maude", family_name="Hollin")
    _at(page, "", f"/cases/{reference}")
    person = page.locator("#people a.strong").filter(has_text="Maud").get_attribute("href")
    yield _at(page, "new contact point", f"{person}/contact-points/new?kind=post")
    _sent(page)
    yield "contact point with errors", page
    yield _at(page, "new need", f"{person}/needs/new")
    page.get_by_label("What is behind it?").select_option("Health")
    page.get_by_label("In a word or two").fill("hearing")
    page.get_by_label("Did they agree?").select_option("They agreed that we record it")
    page.get_by_role("button", name="Record").click()
    yield _at(page, "what helps", f"{person}/adjustments")
    page.get_by_label("No voicemail", exact=True).check()
    page.get_by_role("button", name="Save").click()
    yield _at(page, "person", str(person))
    yield _at(page, "case with needs", f"/cases/{reference}")
    yield _at(page, "move with what helps", f"/cases/{reference}/moves/triage")
    yield _at(page, "add a person", f"/cases/{reference}/people/new")
    page.get_by_label("Last name").fill("Hollins")
    page.get_by_label("E-mail").fill(email)
    _sent(page)
    yield "add a person who may be known", page
    yield _at(page, "choose whom to merge", f"{person}/merge")
    yield _at(page, "merge", f"{person}/merge?reference={twin}")
    _at(page, "", f"{person}/details")
    other = page.context.new_page()
    other.goto(f"{person}/details")
    other.get_by_label("Other names").fill("Maudie")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("status")).to_have_text("Saved.")
    other.close()
    page.get_by_label("Title").fill("Ms")
    _sent(page)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "both versions of someone", page
    yield _at(page, "search by words", "/search?q=branch&since=31/11")


def _moves(page: Page, reference: str, make_move: Callable[..., None]) -> Iterator[Place]:
    yield _at(page, "move with a day and a long text", f"/cases/{reference}/moves/hold")
    page.get_by_label("When will we answer?").fill("31/11/2026")
    _sent(page)
    yield "move with errors", page
    yield _at(page, "move with choices", f"/cases/{reference}/moves/decide")
    yield _at(page, "refused move", f"/cases/{reference}/moves/close")
    yield _at(page, "move", f"/cases/{reference}/moves/retriage")
    page.get_by_label("Why?").fill("Wrong level.")
    make_move(page, reference, "retriage", reason="Wrong level.")
    page.get_by_role("main").locator(".btn-primary").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield "conflict", page
    yield _at(page, "move with yes and no", f"/cases/{reference}/moves/triage")
    page.locator("#f-level").select_option("")
    _sent(page)
    yield "a choice left out", page
    make_move(page, reference, "triage", level="formal", payment_service="yes")
    yield _at(page, "move with a short text", f"/cases/{reference}/moves/register")


def _forms(page: Page) -> Iterator[Place]:
    yield _at(page, "log form", "/complaints/new")
    page.get_by_text("Formal administrative").click()
    expect(page.get_by_role("region", name="What follows")).to_contain_text("Final response")
    yield "log form with what follows", page
    page.get_by_label("Received").fill("31/11/2026")
    page.get_by_label("E-mail").fill("wrong")
    _sent(page, "Log the complaint")
    yield "log form with errors", page
    yield _at(page, "log form after another", "/complaints/new?logged=HK4-7291")


def _files(page: Page) -> Iterator[Place]:
    yield _at(page, "send a file", "/ingestor/new")
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "no file sent", page
    file = {"name": "places.csv", "mimeType": "text/csv", "buffer": _fresh(MESSY)}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Send the file").click()
    yield "columns", page
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "columns with an error", page
    page.get_by_label("Client book").select_option(index=1)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="Rows to put right")).to_be_visible()
    page.locator("main details").evaluate_all(OPEN_ALL)
    yield "rows to put right", page
    yield _at(page, "the first rows", page.url.partition("?")[0] + "?show=first")
    page.get_by_role("button", name="load the rest").click()
    expect(page.get_by_role("heading", name="Loaded", exact=True)).to_be_visible()
    yield "a loaded file", page
    page.get_by_role("link", name="Undo the whole batch").click()
    yield "before an undo", page
    yield _at(page, "loaded files", "/ingestor")


def _fresh(table: str) -> bytes:
    """A file whose references nobody has loaded before."""
    return table.replace("X", f"X{secrets.token_hex(4)}-").encode()


def _at(page: Page, name: str, path: str) -> Place:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(path)
    return name, page


def _sent(page: Page, button: str = "") -> None:
    main = page.get_by_role("main")
    (
        main.get_by_role("button", name=button)
        if button
        else main.locator("[type=submit].btn-primary")
    ).click()
    expect(page.get_by_role("alert")).to_be_visible()


def _investigated(page: Page, log_case: Callable[..., str], make_move: Callable[..., None]) -> str:
    reference = log_case(page, about_payment="yes", narrative="A story.\n\nOf two parts.")
    make_move(page, reference, "triage", level="formal", payment_service="yes")
    make_move(page, reference, "register", wanted="An apology.")
    make_move(page, reference, "acknowledge", sent_by="email", states_timescale="yes")
    make_move(page, reference, "investigate")
    return reference
