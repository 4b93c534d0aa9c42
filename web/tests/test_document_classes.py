"""Documents of a class that somebody may not read are nowhere for them, and nameless in events."""

import pytest
import pytest_asyncio

from opx_core import db, documents
from opx_core.documents import NewDocument, NotTaken
from opx_core.identity import system_actor
from opx_core.testing import make_case, the_books

NAME, WORDS = "Sertraline record.txt", b"quaggapill dose"


@pytest_asyncio.fixture(loop_scope="session")
async def paper(opx, tenant):
    """A case with a health paper and a plain one; gives its reference and the paper's key."""
    async with opx.tenants.session(tenant):
        case = await make_case((await the_books()).main)
        papers = [
            NewDocument(documents.new_key(), NAME, "txt", 15, b"a" * 32, data_class="health"),
            NewDocument(documents.new_key(), "Letter.txt", "txt", 15, b"b" * 32),
        ]
        for each in papers:
            await documents.store_bytes(each, WORDS)
        await documents.keep(system_actor(), case["id"], papers)
        await db.execute("update case_text set body = 'quaggapill' where title = $1", NAME)
    return case["reference"], str(papers[0].key)


def pages(reference, key):
    here = f"/cases/{reference}"
    one = f"{here}/documents/{key}"
    return here, f"{here}/documents", one, f"{one}/content", f"{one}/pages/1"


@pytest.mark.parametrize("role", ["auditor", "admin"])
async def test_whoever_may_not_read_the_class_finds_it_nowhere(tenant, sign_in, paper, role):
    browser = await sign_in(tenant, role)

    answers = [await browser.get(path) for path in (*pages(*paper), "/search?q=quaggapill")]

    assert all("Sertraline" not in answer.text for answer in answers)
    assert [answer.status_code for answer in answers[2:5]] == [404, 404, 404]
    assert "A document kept from you" in answers[0].text
    assert "1 document" in answers[1].text


async def test_whoever_may_reads_it(tenant, sign_in, paper):
    browser = await sign_in(tenant, "handler")
    case, every, one, *_ = pages(*paper)

    answers = [await browser.get(path) for path in (case, every, one, "/search?q=quaggapill")]

    assert all("Sertraline" in answer.text for answer in answers)
    assert "Health and circumstances" in answers[2].text


async def test_the_audit_log_and_its_file_do_not_name_it(tenant, sign_in, paper):
    browser = await sign_in(tenant, "auditor")

    answers = [await browser.get(path) for path in ("/admin/audit", "/admin/audit.csv")]

    assert all(answer.status_code == 200 for answer in answers)
    assert all("Sertraline" not in answer.text for answer in answers)
    assert "kept from you" in answers[0].text


async def test_a_program_gets_what_its_person_may_read(tenant, program, paper):
    reference, key = paper
    auditor, handler = await program(tenant, "auditor"), await program(tenant, "handler")
    path = f"/api/v1/cases/{reference}/documents"

    kept, given = await auditor.get(path), await handler.get(path)

    assert "Sertraline" not in kept.text and kept.json()["total"] == 1
    assert "Sertraline" in given.text
    assert (await auditor.get(f"{path}/{key}/content")).status_code == 404


async def test_a_class_is_changed_and_the_older_events_follow(tenant, sign_in, paper):
    handler, auditor = await sign_in(tenant, "handler"), await sign_in(tenant, "auditor")
    reference, key = paper
    await handler.get(f"/cases/{reference}/documents/{key}")

    answer = await handler.send("form[action$='/class']", data_class="general")

    assert answer.headers["location"].endswith("?done=classified")
    await auditor.get(f"/cases/{reference}")
    assert "Sertraline" in auditor.text() and "kept from you" not in auditor.text()


async def test_nobody_puts_it_into_a_class_that_they_may_not_read(opx, tenant, sign_in, paper):
    handler = await sign_in(tenant, "handler")
    await handler.get(f"/cases/{paper[0]}/documents/{paper[1]}")

    answer = await handler.send("form[action$='/class']", data_class="legal")

    assert answer.status_code == 422 and "Choose a class that you may read" in handler.text()
    async with opx.tenants.session(tenant):
        case = await make_case((await the_books()).main)
        new = NewDocument(documents.new_key(), "x", "txt", 1, b"c" * 32, data_class="legal")
        with pytest.raises(NotTaken, match="that you may read"):
            await documents.keep(handler.actor, case["id"], [new])


async def test_seeing_as_a_handler_opens_no_class_of_ones_own(opx, tenant, sign_in, paper):
    admin, handler = await sign_in(tenant, "admin"), await sign_in(tenant, "handler")
    await admin.get(f"/admin/people/{handler.actor.id}/see-as")
    await admin.send("main form", reason="To see")

    answers = [await admin.get(path) for path in pages(*paper)[:2]]

    assert all(answer.status_code == 200 for answer in answers)
    assert all("Sertraline" not in answer.text for answer in answers)


async def test_what_is_chosen_at_the_form_is_kept(opx, tenant, sign_in, paper):
    handler = await sign_in(tenant, "handler")
    await handler.get(f"/cases/{paper[0]}/documents")
    token = handler.one("#upload [name='_csrf_token']")["value"]
    form = {"_csrf_token": token, "ring": "firm", "data_class": "bank"}

    sent = {"files": ("Statement.txt", b"sort code", "text/plain")}
    answer = await handler.client.post(f"/cases/{paper[0]}/documents", data=form, files=sent)

    assert answer.status_code == 303
    async with opx.tenants.session(tenant):
        kept = "select data_class from document where name = 'Statement.txt'"
        assert await db.fetch_value(kept) == "bank"
