"""The access log: who opened what, who sees it, and what is told as odd."""

import pytest

from opx_core import access_log, cases, db, notices
from opx_core.access_log import AccessFilter, watching
from opx_core.parties import finding
from opx_core.policy import NotAllowed
from opx_core.testing import make_case


async def opened(actor, *found, status=200):
    """One request in which someone opened some cases."""
    for case in found:
        await cases.find(actor, case["reference"])
    await access_log.keep(actor.id, "GET", "/cases/{reference}", status)
    db.current().looked_at["case"].clear()


@pytest.fixture
def watch(session):
    """Looks for odd access, however lately it was looked for."""

    async def look():
        await db.execute("delete from tenant_setting where key = 'access.watched_at'")
        await watching.watch()

    return look


async def test_who_opened_a_case_is_kept(add_person, books):
    handler, auditor = await add_person("handler"), await add_person("auditor")
    case = await make_case(books.main)

    await opened(handler, case)
    await opened(handler, case)

    (row,) = await access_log.readers(auditor, case["reference"])
    assert (row["person"], row["times"]) == (handler.name, 2)
    (_, last) = await access_log.page(auditor, AccessFilter(case=case["reference"]))
    assert last["cases"] == [case["reference"]]


async def test_a_person_who_was_opened_is_kept(add_person, books):
    handler, auditor = await add_person("handler"), await add_person("auditor")
    case = await make_case(books.main)
    complainant = (await cases.find(handler, case["reference"]))["complainant_id"]
    party = await finding.find(handler, complainant)

    await access_log.keep(handler.id, "GET", "/parties/{party}", 200)

    (row,) = await access_log.page(auditor, AccessFilter(str(handler.id)))
    assert row["parties"] == [party["name"]]


async def test_what_does_not_fit_is_not_shown(add_person, books):
    handler, auditor = await add_person("handler"), await add_person("auditor")
    await opened(handler, await make_case(books.main))
    await opened(handler, status=404)

    (refused,) = await access_log.page(auditor, AccessFilter(str(handler.id), refused=True))

    assert refused["status"] == 404
    assert await access_log.page(auditor, AccessFilter(case="ZZ9-9999")) == []


async def test_nobody_changes_an_entry(add_person, books):
    await opened(await add_person("handler"), await make_case(books.main))

    with pytest.raises(Exception, match="permission denied"):
        await db.execute("delete from access_log")


async def test_a_handler_does_not_read_it(add_person):
    with pytest.raises(NotAllowed):
        await access_log.page(await add_person("handler"), AccessFilter())


async def test_many_cases_in_an_hour_are_told_once_a_day(add_person, books, watch):
    handler, told = await add_person("handler"), await add_person("compliance")
    await db.execute("insert into tenant_setting (key, value) values ($1, '2')", watching.MOST)
    await opened(handler, *[await make_case(books.main) for _ in range(3)])

    await watch()
    await watch()

    (notice,) = await db.fetch("select words from notice where user_id = $1", told.id)
    assert notice["words"] == f"{handler.name} opened 3 cases in an hour"


async def test_a_colleagues_complaint_that_somebody_opens_is_told(add_person, books, watch):
    handler, about = await add_person("handler"), await add_person("handler")
    told, case = await add_person("compliance"), await make_case(books.main)
    await db.execute(
        "insert into case_conflict (case_id, user_id, reason) values ($1, $2, 'Own')",
        *(case["id"], about.id),
    )
    await opened(handler, case)

    await watch()

    (notice,) = await db.fetch("select words from notice where user_id = $1", told.id)
    assert f"{handler.name} opened {case['reference']}" in notice["words"]


async def test_the_inbox_knows_the_kind(session):
    assert "core.access_odd" in notices.KINDS
