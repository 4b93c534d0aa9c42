"""Whoever may not read health sees that support is needed and what helps, and no word of why."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.parties import support
from opx_core.testing import the_books

NEED = {"driver": "resilience", "label": "wombatitis", "said": "numbatose"}
NEED |= {"known_how": "told", "consent": "agreed"}
SECRETS = ("wombatitis", "numbatose", "Resilience", "resilience")


@pytest_asyncio.fixture(loop_scope="session")
async def helped(opx, tenant):
    """Someone with a need, one that is over, and large print; gives a reference and their id."""
    async with opx.tenants.session(tenant):
        book = (await the_books()).main
        who = Person(given_name="Ada", family_name="Ellison")
        new = NewComplaint(book, "formal", who, "Loans", "Delay", datetime.now(UTC))
        case = await complaints.receive(system_actor(), new)
        sql = "select complainant_id from case_file where id = $1"
        party = await db.fetch_value(sql, case["id"])
        ended = await support.record_need(system_actor(), party, NEED)
        await support.end_need(system_actor(), party, ended)
        await support.record_need(system_actor(), party, NEED)
        await support.set_adjustments(system_actor(), party, {"large_print": ""})
    return case["reference"], party


def pages(reference, party):
    return f"/cases/{reference}", f"/parties/{party}", "/cases?level=", "/admin/audit"


async def test_they_see_that_support_is_needed_and_what_helps(tenant, sign_in, helped):
    auditor = await sign_in(tenant, "auditor")

    answers = [await auditor.get(path) for path in pages(*helped)]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert all(word not in answer.text for answer in answers for word in SECRETS)
    assert all("Support is needed" in answer.text for answer in answers[:3])
    assert all("Letters in large print" in answer.text for answer in answers[:2])
    assert "kept from you" in answers[3].text


async def test_whoever_may_reads_the_need(tenant, sign_in, helped):
    handler = await sign_in(tenant, "handler")

    answers = [await handler.get(path) for path in pages(*helped)[:3]]

    assert all("ombatitis" in answer.text for answer in answers)


@pytest.mark.parametrize("path", ["/admin/audit.csv", "/cases.csv?level="])
async def test_no_file_tells_of_it(tenant, sign_in, helped, path):
    auditor = await sign_in(tenant, "auditor")

    answer = await auditor.get(path)

    assert answer.status_code == 200
    assert all(word not in answer.text for word in SECRETS)


async def test_a_program_is_told_that_there_is_something(tenant, program, helped):
    auditor, handler = await program(tenant, "auditor"), await program(tenant, "handler")
    path = f"/api/v1/cases/{helped[0]}/parties"

    (kept,) = (await auditor.get(path)).json()["items"]
    (given,) = (await handler.get(path)).json()["items"]

    assert kept["support"] == "Support is needed: ask a colleague who may read it"
    assert kept["helps"] == ["Letters in large print"]
    assert given["support"] == "wombatitis"


async def test_a_token_without_the_scope_reads_no_need(tenant, program, helped):
    scopes = ("cases:read", "parties:read")

    handler = await program(tenant, "handler", scopes=scopes)
    answer = await handler.get(f"/api/v1/cases/{helped[0]}/parties")

    assert "wombatitis" not in answer.text and "Support is needed" in answer.text


async def test_nobody_changes_a_need_that_they_may_not_read(opx, tenant, sign_in, helped):
    handler = await sign_in(tenant, "handler")
    async with opx.tenants.session(tenant):
        sql = "delete from role_permission where permission = 'core.read_health'"
        await db.execute(sql)
        need = await db.fetch_value("select max(id) from support_need")

    here = f"/parties/{helped[1]}"
    answers = [await handler.get(f"{here}/needs/{each}") for each in ("new", need)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert "Record a need" not in (await handler.get(here)).text
