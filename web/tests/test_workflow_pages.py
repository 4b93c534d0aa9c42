"""Pages of workflows at their edges: what is not there, and what somebody changed meanwhile."""

import pytest

HERE = "/admin/workflows"
MISSING = (
    *("/nothing", "/complaints/parts/states", "/complaints/parts/wheels"),
    *("/complaints/rehearsals/77", "/complaints/versions/9/file", "/complaints/versions/9/cases"),
)


@pytest.fixture
def begun(tenant, sign_in):
    """Signs in as an administrator and begins the draft."""

    async def begin(role="admin"):
        browser = await sign_in(tenant, role)
        await browser.get(f"{HERE}/complaints")
        if "Begin a draft" in browser.text("main"):
            await browser.send("form[action$='/draft']")
        return browser

    return begin


async def test_what_is_not_there_is_not_found(tenant, sign_in):
    browser = await sign_in(tenant, "admin")

    answers = [(await browser.get(HERE + path)).status_code for path in MISSING]

    assert answers == [404] * len(MISSING)


async def test_the_second_to_save_a_part_sees_both_versions(begun):
    one, other = await begun(), await begun()
    path = f"{HERE}/complaints/parts/states/logged"
    await one.get(path)
    await other.get(path)
    await one.send("main form", name="Taken in")

    refused = await other.send("main form", name="Received")

    assert refused.status_code == 409
    assert "changed the draft meanwhile" in other.text("main")
    assert "Taken in" in other.text(".o-versions") and "Received" in other.text(".o-versions")
    assert (await other.send("main form", name="Received")).status_code == 303


async def test_a_clock_of_the_rules_shows_what_can_be_changed(begun):
    browser = await begun()

    await browser.get(f"{HERE}/complaints/parts/deadlines/w8")

    assert "It is a clock of the rules." in browser.text("main")
    assert "How long" not in browser.text("main form")


async def test_a_draft_with_faults_says_them_and_cannot_be_asked_for(begun):
    browser = await begun()
    await browser.get(f"{HERE}/complaints/parts/states")
    await browser.send("main form", name="Island")

    await browser.get(f"{HERE}/complaints")

    assert "No case can come to the state “Island”." in browser.text("main")
    assert "Ask for approval to publish" not in browser.text("main")


async def test_a_handler_does_not_see_the_designers_pages(tenant, sign_in):
    browser = await sign_in(tenant, "handler")

    assert (await browser.get(f"{HERE}/complaints")).status_code == 403


async def test_a_part_that_was_taken_out_meanwhile_loses_nothing_typed(begun):
    one, other = await begun(), await begun()
    path = f"{HERE}/complaints/parts/escalations/idle"
    found = await other.get(path)
    await one.get(path)
    await one.send("form[action$='/removal']")

    refused = await other.send("main form", name="Nothing for a month")

    assert (found.status_code, refused.status_code) == (200, 409)
    assert "Somebody took it out of the draft meanwhile." in other.text("main")
    assert other.one("#f-name")["value"] == "Nothing for a month"


async def test_an_effect_that_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(begun):
    browser = await begun()
    await browser.get(f"{HERE}/complaints/parts/transitions/triage")
    assert "core.notify Tell someone" in browser.text("main")

    typed = "core.notify to: leadr; wrds: Look"
    refused = await browser.send("main form", effects=typed)

    assert refused.status_code == 422
    said = browser.text("#f-effects-error")
    assert "no setting 'wrds'" in said and "owner, leader, team:<number>, user:<number>" in said
    assert typed in browser.text("#f-effects")


async def test_a_skill_that_nobody_defined_is_pointed_out_and_keeps_nothing_back(begun):
    browser = await begun()
    await browser.get(f"{HERE}/complaints/parts/activities")
    await browser.send("main form", name="Look twice", minutes="5", skills="nosuchskill 3")

    await browser.get(f"{HERE}/complaints")

    assert "“Look twice” needs the skill “nosuchskill”" in browser.text("main")
    assert "needs nosuchskill at level 3" in browser.text("main")
