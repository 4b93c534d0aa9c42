"""The access log is written by opening pages, and shown to those who may read it."""

from opx_core.testing import make_case, the_books


async def made(opx, tenant):
    async with opx.tenants.session(tenant):
        return await make_case((await the_books()).main)


async def test_opening_a_case_is_in_the_log_with_neither_names_nor_queries(opx, tenant, sign_in):
    case = await made(opx, tenant)
    handler, auditor = await sign_in(tenant, "handler"), await sign_in(tenant, "auditor")
    await handler.get(f"/cases/{case['reference']}?from=Ogden")

    await auditor.get(f"/cases/{case['reference']}/readers")

    assert handler.actor.name in auditor.text("#t-readers")
    await auditor.get(f"/admin/access?case={case['reference']}")
    assert "/cases/{reference" in auditor.text("#t-entries") and "Ogden" not in auditor.text()


async def test_what_is_refused_is_in_the_log(tenant, sign_in):
    handler, auditor = await sign_in(tenant, "handler"), await sign_in(tenant, "auditor")
    await handler.get("/admin/people")
    await handler.get("/cases/ZZ9-9999")

    await auditor.get("/admin/access?refused=yes")

    assert auditor.text("#t-entries tbody").count("Refused") == 2


async def test_what_scripts_ask_by_themselves_is_not(opx, tenant, sign_in):
    case = await made(opx, tenant)
    handler, auditor = await sign_in(tenant, "handler"), await sign_in(tenant, "auditor")
    await handler.get(f"/cases/{case['reference']}/presence")

    await auditor.get(f"/admin/access?person={handler.actor.id}")

    assert "No entry fits." in auditor.text("#t-entries")


async def test_it_can_be_downloaded(tenant, sign_in):
    auditor = await sign_in(tenant, "auditor")
    await auditor.get("/cases")

    answer = await auditor.get("/admin/access.csv")

    assert answer.status_code == 200 and "/cases" in answer.text
    assert (await auditor.get("/admin/access?since=31/11/2026")).status_code == 422
