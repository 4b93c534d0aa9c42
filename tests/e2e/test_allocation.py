"""A leader gives 200 cases on, a handler presses “Next case”, and moving people is shown first."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

MANY = 210
WAYS: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "on a phone without JavaScript": {"width": 390, "height": 844, "java_script_enabled": False},
}


def test_a_leader_reassigns_200_cases(signed_in: Callable[..., Page]) -> None:
    leader = signed_in("leader")
    _load(leader, MANY)
    leader.goto("/cases?state=logged&owner=nobody&age=0-0")
    leader.get_by_role("link", name=re.compile("^Give all")).click()
    title = leader.get_by_role("heading", level=1).inner_text()
    assert int(re.sub(r"\D", "", title)) >= MANY
    leader.get_by_label("Denise Oldroyd").check()
    leader.get_by_label("Sunil Rao").check()
    leader.get_by_role("button", name="Show who gets what").click()
    button = leader.get_by_role("button", name=re.compile(r"^Give \d+ cases$"))
    given = int(re.sub(r"\D", "", button.inner_text()))
    assert given >= 200

    button.click()

    said = f"{given} of {given} cases given"
    expect(leader.get_by_role("status")).to_contain_text(said, timeout=60_000)
    expect(leader.get_by_role("status")).to_contain_text("Done")
    leader.get_by_role("definition").get_by_role("link").first.click()
    leader.locator(".o-q a.o-ref").last.click()
    expect(leader.get_by_role("main")).to_contain_text("Given on together with others.")


def test_ticked_cases_are_given_from_the_list(signed_in: Callable[..., Page]) -> None:
    leader = signed_in("leader")
    _load(leader, 3)
    leader.goto("/cases?state=logged&owner=nobody&age=0-0")
    for box in leader.locator(".o-q-tick").all()[:2]:
        box.check()
    expect(leader.get_by_role("form", name="With the chosen cases")).to_be_visible()

    leader.get_by_role("button", name="Give to…").click()

    expect(leader.get_by_role("heading", level=1)).to_have_text("Give 2 cases to others")
    expect(leader.get_by_role("main")).to_contain_text("Those that you ticked.")


@pytest.mark.parametrize("way", WAYS)
def test_a_handler_takes_the_next_case_and_sees_why(
    signed_in: Callable[..., Page], way: str
) -> None:
    page = signed_in("handler", **WAYS[way])
    page.goto("/next")
    first = page.locator("#t-next a").first.inner_text().split(" ")[-1]
    page.goto("/day")

    page.get_by_role("button", name="Next case").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(first)
    why = page.get_by_role("region", name="Why it came next")
    expect(why).to_contain_text(re.compile("due|late"))


def test_moving_people_is_shown_before_it_is_done(signed_in: Callable[..., Page]) -> None:
    leader = signed_in("leader")
    leader.goto("/team")
    leader.get_by_role("link", name="Try: move people to this team").click()
    for name in ("Marcus Grant", "Kasia Lewandowska"):
        leader.get_by_label(name).check()
    leader.get_by_role("button", name="Show what it changes").click()

    expect(leader.get_by_role("region", name="Banking and payments, table")).to_be_visible()
    expect(leader.get_by_role("main")).to_contain_text("likely late now")
    leader.get_by_text("How this is worked out").click()
    expect(leader.get_by_text("New cases are not supposed")).to_be_visible()


def _load(page: Page, count: int) -> None:
    now = datetime.now(ZoneInfo("Europe/London"))
    rows = "".join(f"A{now:%f}-{n},{now:%d/%m/%Y},Travel,Other\n" for n in range(count))
    text = "Ref,Received,Product,Issue\n" + rows
    page.goto("/ingestor/new")
    file = {"name": f"A{now:%f}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File", exact=True).set_input_files(file)
    main = page.get_by_role("main")
    main.get_by_role("button", name="Send the file").click()
    page.get_by_label("Client book").select_option(index=1)
    main.get_by_role("button", name="Check the rows").click()
    main.get_by_role("button", name=f"Load {count} rows").click(timeout=30_000)
    loaded = page.get_by_role("heading", name="Loaded", exact=True)
    expect(loaded).to_be_visible(timeout=60_000)
