"""The pages of allocation and the work views, opened and sent as people do."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db, people
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.testing import make_person, the_books


async def logged(opx, tenant, count=1, name="Ogden", days=0):
    """Cases that nobody has, in the team One."""
    async with opx.tenants.session(tenant):
        book, received = (await the_books()).main, datetime.now(UTC) - timedelta(days=days)
        new = NewComplaint(book, "formal", Person(family_name=name), "Loans", "Delay", received)
        made = [await complaints.receive(system_actor(), new) for _ in range(count)]
        await db.execute("insert into team (name) select 'One' where not exists (select from team)")
        team_id = await db.fetch_value("select id from team")
        await db.execute("update case_file set team_id = $1", team_id)
        await db.execute("update user_account set team_id = $1", team_id)
    return [case["reference"] for case in made]


@pytest.fixture
def desk(opx, tenant, sign_in):
    """Signs somebody in beside some cases and a colleague, Bea."""

    async def made(role, count=3, **more):
        browser = await sign_in(tenant, role)
        async with opx.tenants.session(tenant):
            bea = await make_person("handler", ("main",), "Bea Booth")
        return browser, bea, await logged(opx, tenant, count, **more)

    return made


async def test_my_day_leads_to_the_next_case_which_says_why(desk):
    browser, _, _ = await desk("handler")
    await browser.get("/day")

    answer = await browser.send("form[action='/next']")

    assert answer.status_code == 303 and "done=next" in answer.headers["location"]
    await browser.get(answer.headers["location"])
    assert "Acknowledgement is due" in browser.text("section[aria-labelledby='next-why']")


async def test_no_next_case_is_said_on_my_day(desk):
    browser, _, _ = await desk("handler", 0)
    await browser.get("/day")

    answer = await browser.send("form[action='/next']")

    await browser.get(answer.headers["location"])
    assert "No case waits that you may have" in browser.text()


async def test_what_comes_next_is_shown_with_reasons_and_gives_nothing(desk, opx, tenant):
    browser, _, references = await desk("handler")

    await browser.get("/next")

    assert all(reference in browser.text("#t-next") for reference in references)
    async with opx.tenants.session(tenant):
        assert not await db.fetch_value("select count(owner_id) from case_file")


async def test_ticked_cases_are_shown_then_given_and_counted(desk):
    browser, bea, references = await desk("leader")
    ticked = "&".join(f"c-{reference}=on" for reference in references[:2])
    await browser.get(f"/reassign?{ticked}&to=people&person-{bea.id}=on")
    assert "Bea Booth 2 cases" in browser.text("section[aria-labelledby='goes']")

    answer = await browser.send("main form[method='post']")

    await browser.get(answer.headers["location"])
    assert "2 of 2 cases given" in browser.text() and "Done" in browser.text()


async def test_a_whole_filter_is_given_and_what_cannot_go_says_why(desk, opx, tenant):
    browser, bea, references = await desk("leader")
    async with opx.tenants.session(tenant):
        sql = "insert into case_conflict (case_id, user_id, reason) select min(id), $1, 'Hers' from case_file"  # noqa: E501
        await db.execute(sql, bea.id)

    await browser.get(f"/reassign?state=open&to=people&person-{bea.id}=on")

    assert "Bea Booth 2 cases" in browser.text() and "1 case stay" in browser.text()
    assert "It is about them" in browser.text() and references[0] in browser.text()


async def test_cases_that_changed_since_they_were_shown_are_shown_again(desk, opx, tenant):
    browser, bea, _ = await desk("leader")
    await browser.get(f"/reassign?state=open&to=people&person-{bea.id}=on")
    await logged(opx, tenant)

    answer = await browser.send("main form[method='post']")

    assert answer.status_code == 409 and "Bea Booth 4 cases" in browser.text()


async def test_nobody_chosen_is_said(desk):
    browser, _, _ = await desk("leader")

    answer = await browser.get("/reassign?state=open&to=people")

    assert answer.status_code == 422 and "Choose who gets the cases" in browser.text()


async def test_the_board_counts_and_every_figure_opens_its_cases(desk):
    browser, _, _ = await desk("leader", days=9)
    answer = await browser.get("/team")
    await browser.get(answer.headers["location"])

    tiles = [link.get_text() for link in browser.last.select(".o-tiles a")]
    links = {link["href"] for link in browser.last.select(".o-tiles a, .o-panel td.o-num a")}

    assert tiles[:3] == ["3", "3", "3"] and len(links) > 5
    for link in links:
        assert (await browser.get(link)).status_code == 200
        assert not browser.last.select(".o-empty"), link


async def test_the_forecasts_figure_opens_exactly_its_cases(desk, opx, tenant):
    browser, _, references = await desk("leader")
    async with opx.tenants.session(tenant):
        await db.execute("insert into capacity (user_id, amount) select id, 0 from user_account")
        team = await db.fetch_value("select id from team")
    await browser.get(f"/team/{team}")
    tile = browser.last.select(".o-tiles a")[-1]

    await browser.get(tile["href"])

    assert len(browser.last.select("#t-cases tbody a")) == int(tile.get_text())
    assert {link.get_text() for link in browser.last.select("#t-cases a")} == set(references)


async def test_moving_people_shows_the_change_first(desk, opx, tenant):
    browser, bea, _ = await desk("leader")
    async with opx.tenants.session(tenant):
        await people.add_teams(["Two"])
        two = await db.fetch_value("select id from team where name = 'Two'")
    await browser.get(f"/team/{two}/move?person-{bea.id}=on&show=yes")
    assert "Likely late then" in browser.text() and "1 then" in browser.text()

    answer = await browser.send("main form[method='post']")

    assert answer.status_code == 303
    await browser.get(answer.headers["location"])
    assert "Bea Booth" in browser.text("#t-people")


async def test_somebody_is_away_and_their_cover_sees_their_cases(desk, opx, tenant, sign_in):
    browser, bea, references = await desk("leader", days=9)
    async with opx.tenants.session(tenant):
        await db.execute("update case_file set owner_id = $1", bea.id)
    await browser.get(f"/team/people/{bea.id}")
    today, cover = datetime.now(UTC).date().isoformat(), str(browser.actor.id)

    await browser.send("form[action$='/absences']", first_on=today, last_on=today, cover=cover)

    await browser.get("/day")
    assert "For Bea Booth, away until" in browser.text()
    assert references[0] in browser.text(f"section[aria-labelledby='covered-{bea.id}']")


async def test_a_day_is_changed_by_one_at_a_time(desk):
    browser, bea, _ = await desk("leader")
    await browser.get(f"/team/people/{bea.id}")
    page = browser.last
    await browser.send("form[action$='/capacity']", unit="cases", amount="4")
    browser.last = page

    answer = await browser.send("form[action$='/capacity']", unit="cases", amount="5")

    assert answer.status_code == 409 and "both versions are below" in browser.text()


async def test_wrong_days_and_numbers_are_told_with_what_was_typed(desk):
    browser, bea, _ = await desk("leader")
    await browser.get(f"/team/people/{bea.id}")
    answer = await browser.send("form[action$='/absences']", first_on="31/11/2026", last_on="soon")
    assert answer.status_code == 422 and browser.one("#f-first_on")["value"] == "31/11/2026"

    await browser.get(f"/team/people/{bea.id}")
    answer = await browser.send("form[action$='/capacity']", amount="many", share="200")

    assert answer.status_code == 422 and len(browser.last.select("#problems li")) == 2


async def test_skills_are_added_given_and_taken_away(desk):
    browser, bea, _ = await desk("leader")
    await browser.get("/admin/skills")
    await browser.send("main form", name="Loans", key="loans")
    await browser.get(f"/admin/skills/of/{bea.id}")
    skill = str(browser.one("#f-skill option:nth-of-type(2)")["value"])
    await browser.send("main form", skill=skill, level="3", proof="QA 96 %")

    await browser.get(f"/admin/skills/of/{bea.id}?skill={skill}")

    assert "3, most cases alone" in browser.text("#t-held")
    await browser.send("form[aria-labelledby='gone']")
    await browser.get(f"/admin/skills/of/{bea.id}")
    assert "No skill is recorded yet" in browser.text()


async def test_a_rule_is_added_changed_and_removed(desk):
    browser, _, _ = await desk("leader")
    await browser.get("/admin/allocation")
    team = str(browser.one("#f-team option:nth-of-type(2)")["value"])
    answer = await browser.send("main form", name="Formal", method="least")
    assert answer.status_code == 422 and "Choose a team" in browser.text()
    await browser.send("main form", name="Formal", method="least", team=team, level="formal")
    await browser.get("/admin/allocation")
    assert "Formal administrative" in browser.text("#t-rules")

    await browser.get(str(browser.one("#t-rules a")["href"]))
    await browser.send("form[aria-labelledby='change']", name="Formal ones")
    await browser.get("/admin/allocation")
    assert "Formal ones" in browser.text("#t-rules")
    await browser.get(str(browser.one("#t-rules a")["href"]))
    await browser.send("form[aria-labelledby='gone']")
    await browser.get("/admin/allocation")
    assert "There is none yet" in browser.text("#t-rules")


async def test_a_case_is_restricted_cleared_and_kept_from_someone(desk, opx, tenant):
    browser, bea, (reference, *_) = await desk("leader")
    await browser.get(f"/cases/{reference}/access")
    await browser.send("form[aria-labelledby='restrict']", why="staff")
    await browser.get(f"/cases/{reference}")
    assert "Restricted" in browser.text(".o-casehead")

    await browser.get(f"/cases/{reference}/access")
    await browser.send("form[aria-labelledby='clear']", person=str(bea.id))
    await browser.get(f"/cases/{reference}/access")
    await browser.send("form[aria-labelledby='name']", about=str(bea.id), reason="It is her.")

    await browser.get(f"/cases/{reference}/access")
    assert "Bea Booth" in browser.text("#t-cleared") and "It is her." in browser.text("#t-about")


async def test_the_calendar_counts_days_and_opens_their_cases(desk):
    browser, _, references = await desk("handler")
    await browser.get("/deadlines")
    links = [str(link["href"]) for link in browser.last.select(".o-month a")]
    if not links:
        await browser.get(str(browser.last.select(".o-chip")[-1]["href"]))
        links = [str(link["href"]) for link in browser.last.select(".o-month a")]

    await browser.get(links[0])

    assert all(reference in browser.text() for reference in references)


@pytest.mark.parametrize("path", ["/deadlines?day=soon", "/deadlines?day=9999-12-31"])
async def test_a_day_that_is_none_is_refused(desk, path):
    browser, _, _ = await desk("handler", 0)

    assert (await browser.get(path)).status_code == 400


async def test_a_handler_opens_no_board_and_gives_nothing_on(desk):
    browser, _, _ = await desk("handler")

    for path in ("/team", "/reassign?state=open", "/admin/skills", "/admin/allocation"):
        assert (await browser.get(path)).status_code == 403
    await browser.get("/cases")
    assert not re.search("Give all", browser.text()) and not browser.last.select(".o-q-tick")
