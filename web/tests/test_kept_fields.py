"""A field of a class on pages and in the API: “Kept from you”, never asked, never overwritten."""

import json
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, events
from opx_core.cases import Person
from opx_core.events import Happening
from opx_core.identity import system_actor
from opx_core.testing import the_books

ANSWERS = {"outcome": "upheld", "reasons": "Too slow.", "redress": "120"}
ACCOUNT = "00-00-07 44455566"


async def fields_of(reference):
    found = await db.fetch_value("select fields from case_file where reference = $1", reference)
    return json.loads(found)


@pytest_asyncio.fixture(loop_scope="session")
async def made(opx, tenant):
    """A case that says where to pay, on itself and in an event; gives its reference."""
    async with opx.tenants.session(tenant):
        who = Person(given_name="Ada", family_name="Ellison")
        book = (await the_books()).main
        new = NewComplaint(book, "formal", who, "Loans", "Delay", datetime.now(UTC))
        case = await complaints.receive(system_actor(), new)
        sql = "update case_file set fields = $2, state = 'investigating' where id = $1"
        await db.execute(sql, case["id"], json.dumps({"pay_to": ACCOUNT, "redress": "120"}))
        values = {"move": "decide", "from": "investigating", "to": "decided"}
        values |= {"fields": [["Outcome", "Upheld"], ["Account to pay it to", ACCOUNT]]}
        stream = events.case_stream(case["id"])
        happened = Happening(stream, "complaints.decided", system_actor(), values, case["id"])
        await events.record(happened)
    return case["reference"]


@pytest_asyncio.fixture(loop_scope="session")
async def blind(opx, tenant, sign_in):
    """A handler whose role may not read bank details."""
    async with opx.tenants.session(tenant):
        sql = "delete from role_permission where permission = 'core.read_bank'"
        await db.execute(sql)
    return await sign_in(tenant, "handler")


@pytest.mark.parametrize("path", ["/cases/{}", "/admin/audit", "/admin/audit.csv"])
async def test_who_may_not_read_the_class_is_told_that_it_is_kept(tenant, sign_in, made, path):
    auditor = await sign_in(tenant, "auditor")

    answer = await auditor.get(path.format(made))

    assert answer.status_code == 200
    assert "Kept from you" in answer.text and ACCOUNT not in answer.text
    assert "Upheld" in answer.text


async def test_who_may_reads_it_on_the_case(tenant, sign_in, made):
    handler = await sign_in(tenant, "handler")

    await handler.get(f"/cases/{made}")

    assert handler.text().count(ACCOUNT) == 2
    assert "Kept from you" not in handler.text()


async def test_the_form_leaves_it_out_and_the_answer_stays(opx, tenant, blind, made):
    await blind.get(f"/cases/{made}/moves/decide")
    assert ACCOUNT not in blind.text() and not blind.last.select("[name=pay_to]")

    answer = await blind.send("#main form", **ANSWERS, pay_to="mine instead")

    assert answer.status_code == 303
    async with opx.tenants.session(tenant):
        assert (await fields_of(made))["pay_to"] == ACCOUNT
        assert (await cases.find(system_actor(), made))["state"] == "decided"


async def test_the_program_of_one_gets_null_and_the_name(tenant, program, made):
    auditor, handler = await program(tenant, "auditor"), await program(tenant, "handler")
    path = f"/api/v1/cases/{made}"

    kept, given = (await auditor.get(path)).json(), (await handler.get(path)).json()

    assert kept["fields"] == {"pay_to": None, "redress": "120"} and kept["kept"] == ["pay_to"]
    assert given["fields"]["pay_to"] == ACCOUNT and given["kept"] == []


async def test_the_moves_of_the_api_do_not_ask_it(opx, tenant, blind, program, made):
    handler = await program(tenant, "handler")

    moves = (await handler.get(f"/api/v1/cases/{made}/moves")).json()["items"]

    (decide,) = [each for each in moves if each["key"] == "decide"]
    assert [each["key"] for each in decide["fields"]] == ["outcome", "reasons", "redress"]


async def test_nothing_finds_it_by_its_words(tenant, sign_in, made):
    auditor = await sign_in(tenant, "auditor")

    answers = [await auditor.get(path) for path in ("/search?q=44455566", "/cases.csv?level=")]

    assert all(answer.status_code == 200 for answer in answers)
    assert made not in answers[0].text and ACCOUNT not in answers[1].text
