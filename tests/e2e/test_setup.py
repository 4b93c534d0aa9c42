"""Administrators add people, hand work over and read what happened, by every way there is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PASSWORD = "a kettle of quiet herons"
WAYS: dict[str, dict[str, Any]] = {
    "with JavaScript": {},
    "on a phone without JavaScript": {"width": 390, "height": 844, "java_script_enabled": False},
}


@pytest.mark.parametrize("way", WAYS)
def test_someone_joins_is_given_work_and_leaves_again(
    signed_in: Callable[..., Page], log_case: Callable[..., str], way: str
) -> None:
    admin, name = signed_in("admin", **WAYS[way]), f"Niamh Way{list(WAYS).index(way)}"
    link = _join(admin, name)
    newcomer = signed_in(**WAYS[way])
    _enter(newcomer, link, f"{_key(name)}@calder-vale.example")
    leader = signed_in("leader", **WAYS[way])
    reference = log_case(leader, book="1")
    leader.goto(f"/cases/{reference}")
    leader.get_by_text("Give to someone").first.click()
    leader.get_by_label("Give to").select_option(label=name)
    leader.get_by_role("button", name="Give to someone").click()
    newcomer.goto(f"/cases/{reference}")
    expect(newcomer.get_by_role("main")).to_contain_text("You")

    admin.goto("/admin/people")
    admin.get_by_role("link", name=name).click()
    admin.get_by_role("link", name=f"Hand over the work of {name}").click()
    expect(admin.get_by_role("region", name="Open cases by book, team and level")).to_be_visible()
    admin.get_by_label("These colleagues, fewest open cases first").check()
    admin.get_by_label("Marcus Grant").check()
    admin.get_by_label(f"Deactivate {name}").check()
    admin.get_by_role("button", name="Show where it goes").click()
    expect(admin.get_by_role("main")).to_contain_text("Where it goes")
    admin.get_by_role("button", name="Hand over", exact=True).click()

    expect(admin.get_by_role("main")).to_contain_text("1 case")
    admin.goto("/admin/audit")
    expect(admin.get_by_role("region", name="Entries")).to_contain_text(name)
    leader.goto(f"/cases/{reference}")
    expect(leader.get_by_role("main")).to_contain_text("Marcus Grant")
    newcomer.goto("/cases")
    expect(newcomer.get_by_label("Work email")).to_be_visible()


def test_a_person_is_added_by_keyboard_alone(signed_in: Callable[..., Page]) -> None:
    page = signed_in("admin")
    page.goto("/admin/people")
    page.get_by_role("link", name="Add someone").press("Enter")
    page.keyboard.press("Tab")

    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Keeley Board")
    page.keyboard.press("Tab")
    page.keyboard.type("keeley.board@calder-vale.example")
    page.get_by_label("Case handler").press("Space")
    page.get_by_label("Calder Vale Building Society").press("Space")
    page.get_by_role("button", name="Add", exact=True).press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Keeley Board")


def _join(page: Page, name: str) -> str:
    page.goto("/admin/people/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").fill(f"{_key(name)}@calder-vale.example")
    page.get_by_label("Case handler").check()
    page.get_by_label("Calder Vale Building Society").check()
    page.get_by_role("button", name="Add", exact=True).click()
    return page.get_by_label("Link", exact=True).input_value()


def _enter(page: Page, link: str, email: str) -> None:
    page.goto(link)
    for label in ("New password", "The same again"):
        page.get_by_label(label).fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("Work email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")


def _key(name: str) -> str:
    return name.lower().replace(" ", ".")
