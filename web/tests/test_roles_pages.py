"""The pages of roles: the matrix, asking for a change, what an approver reads, the history."""


async def test_the_matrix_says_which_role_gives_what(tenant, sign_in):
    browser = await sign_in(tenant, "auditor")

    answer = await browser.get("/admin/roles")

    assert answer.status_code == 200
    row = browser.one("tr:has(th:-soup-contains('Void cases'))")
    said = [cell.get_text(strip=True) for cell in row.find_all("td")]
    assert said == ["–", "Yes", "–", "Yes", "Yes", "–"]


async def test_a_changed_role_is_asked_for_and_read_by_its_approver(tenant, sign_in):
    admin, second = await sign_in(tenant, "admin"), await sign_in(tenant, "compliance")
    await admin.get("/admin/roles")
    await admin.get(admin.one("main a:-soup-contains('Case handler')")["href"])

    answer = await admin.send("main form", **{"may-core.void_cases": "yes", "reason": "Small"})

    assert answer.headers["location"] == "/admin/roles?done=asked"
    await second.get("/admin/approvals")
    await second.get(second.one("main section a")["href"])
    assert "Gets" in second.text() and "Void cases" in second.text()
    assert "1 person has it" not in second.text()


async def test_nothing_ticked_is_lost_when_something_is_wrong(tenant, sign_in):
    browser = await sign_in(tenant, "admin")
    await browser.get("/admin/roles/new")

    answer = await browser.send("main form", **{"may-core.read_cases": "yes", "reason": "Nights"})

    assert answer.status_code == 422
    assert browser.one("[name='may-core.read_cases']").has_attr("checked")
    assert "Enter a name" in browser.text()


async def test_a_leader_sees_the_matrix_but_cannot_ask(tenant, sign_in):
    browser = await sign_in(tenant, "leader")
    await browser.get("/admin/roles")
    await browser.get(browser.one("main a:-soup-contains('Case handler')")["href"])

    assert browser.last.select("main form") == []


async def test_who_had_what_on_a_day_that_is_still_to_come_is_not_known(tenant, sign_in):
    browser = await sign_in(tenant, "auditor")

    answer = await browser.get("/admin/roles/history?on=1/1/2099")

    assert answer.status_code == 422 and "Nobody knows that yet" in browser.text()
    await browser.get("/admin/roles/history?permission=core.read_audit")
    assert "Still holds it" in browser.text() and "At some time today" in browser.text()


async def test_a_role_that_nobody_has_can_be_removed_by_a_form_of_its_own(tenant, sign_in):
    admin, _ = await sign_in(tenant, "admin"), await sign_in(tenant, "compliance")
    await admin.get("/admin/roles")
    await admin.get(admin.one("main a:-soup-contains('Quality assurance')")["href"])
    ids = [each["id"] for each in admin.last.select("[id]")]

    answer = await admin.send("form[aria-labelledby='gone']", why="No QA here")

    assert len(ids) == len(set(ids))
    assert answer.headers["location"] == "/admin/roles?done=asked"
