"""How far a role reaches is asked for on its page, and holds on every page."""

import pytest
import pytest_asyncio

from opx_core import db, people
from opx_core.testing import make_case, the_books

PAGES = [
    *("/cases?state=", "/cases.csv?state=", "/day", "/next", "/search?q=Thing", "/inbox", "/diary"),
    *("/deadlines", "/deadlines?by=week", "/team", "/reports/complaints.pipeline"),
    *("/reports/core.time_by_step", "/reports/core.step_outs", "/admin/access", "/admin/audit"),
    *("/complaints/clocks", "/ingestor"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def limited(opx, tenant, sign_in):
    """A leader of the team North whose role is for their own team, and a case of the South."""
    browser = await sign_in(tenant, "leader")
    async with opx.tenants.session(tenant):
        await people.add_teams(["North", "South"])
        teams = dict(await db.fetch("select name, id from team where name in ('North', 'South')"))
        await db.execute("update role set teams = 'own' where key = 'leader'")
        sql = "update user_account set team_id = $2 where id = $1"
        await db.execute(sql, browser.actor.id, teams["North"])
        book = (await the_books()).main
        made = [await make_case(book, team_id=team) for team in (teams["North"], teams["South"])]
    return browser, made[0]["reference"], made[1]["reference"]


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_names_a_case_of_another_team(limited, path):
    browser, own, other = limited

    answer = await browser.get(path)

    assert answer.status_code in (200, 303, 403)
    assert other not in answer.text
    assert own in answer.text or not path.startswith("/cases")


async def test_a_case_of_another_team_is_not_there(limited):
    browser, own, other = limited

    assert (await browser.get(f"/cases/{other}")).status_code == 404
    assert (await browser.get(f"/cases/{own}")).status_code == 200


async def test_a_reach_is_asked_for_on_the_role_and_read_in_words(tenant, sign_in):
    admin, second = await sign_in(tenant, "admin"), await sign_in(tenant, "compliance")
    await admin.get("/admin/roles")
    await admin.get(admin.one("main a:-soup-contains('Case handler')")["href"])

    typed = {"teams": "own", "kind-complaints": "on", "reason": "Teams keep apart"}
    answer = await admin.send("main form", **typed)

    assert answer.headers["location"] == "/admin/roles?done=asked"
    await second.get("/admin/approvals")
    await second.get(second.one("main section a")["href"])
    assert "their own team’s cases and those they hold" in second.text()
    assert "of the" in second.text() and "cases that you see" in second.text()


async def test_teams_by_name_need_a_name(tenant, sign_in):
    admin, _ = await sign_in(tenant, "admin"), await sign_in(tenant, "compliance")
    await admin.get("/admin/roles")
    await admin.get(admin.one("main a:-soup-contains('Case handler')")["href"])

    answer = await admin.send("main form", teams="named", reason="Apart")

    assert answer.status_code == 422 and "Choose at least one team" in admin.text()
