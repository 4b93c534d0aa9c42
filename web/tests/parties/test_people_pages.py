"""People on the pages, without JavaScript: added, changed, merged, and minded wherever we write."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import db
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.testing import the_books

NEED = {"driver": "health", "label": "hearing", "known_how": "told", "consent": "agreed"}
POST = {"lines": "9 Refuge Row", "postcode": "ls14ap", "withheld": "yes"}


@pytest_asyncio.fixture(loop_scope="session")
async def log(opx, tenant):
    """Logs a complaint of someone: gives its reference and the complainant's id."""

    async def make(book="main", **who):
        given = {"given_name": "Margaret", "family_name": "Ellison"} | who
        async with opx.tenants.session(tenant):
            book_id = getattr(await the_books(), book)
            person, now = Person(**given), datetime.now(UTC)
            new = NewComplaint(book_id, "formal", person, "Loans", "Delay", now)
            case = await complaints.receive(system_actor(), new)
            party = await db.fetch_value(
                "select complainant_id from case_file where id = $1", case["id"]
            )
        return case["reference"], party

    return make


async def test_a_representative_is_added_on_the_case(tenant, sign_in, log):
    handler, (reference, _) = await sign_in(tenant, "handler"), await log()

    await handler.get(f"/cases/{reference}/people/new")
    await handler.send(
        family_name="Clarke",
        given_name="Ruth",
        phone="07700 900123",
        role="representative",
        authority_kind="family",
        authority_proof="Letter of 14 October",
    )
    await handler.get(f"/cases/{reference}?done=person")

    people = handler.text("#people")
    assert "Ruth Clarke Representative" in people
    assert "Family or friend, Letter of 14 October Authority held" in people
    assert "07700 900123" in people
    assert "Ruth Clarke added" in handler.text("#timeline")


async def test_what_is_wrong_is_said_and_what_was_typed_stays(tenant, sign_in, log):
    handler, (reference, _) = await sign_in(tenant, "handler"), await log()

    await handler.get(f"/cases/{reference}/people/new")
    answer = await handler.send(given_name="Ruth", phone="0161", role="")

    assert answer.status_code == 422
    assert "2 things to put right" in handler.text("#problems")
    assert handler.one("#f-phone")["value"] == "0161"
    assert handler.one("#f-given_name")["value"] == "Ruth"


async def test_someone_known_is_offered_and_joins_instead_of_a_copy(tenant, sign_in, log):
    handler, (first, _) = await sign_in(tenant, "handler"), await log()
    other, party = await log(given_name="Ruth", family_name="Clarke", phone="07700 900123")

    await handler.get(f"/cases/{first}/people/new")
    typed = {"given_name": "R", "family_name": "Clark", "phone": "07700900123", "role": "joint"}
    asked = await handler.send(**typed)
    assert asked.status_code == 422 and other in handler.text("fieldset")
    await handler.send(known=str(party))
    await handler.get(f"/parties/{party}")

    assert first in handler.text() and other in handler.text()


async def test_needs_are_seen_on_the_case_and_before_every_move(tenant, sign_in, log):
    handler, (reference, party) = await sign_in(tenant, "handler"), await log()

    await handler.get(f"/parties/{party}/needs/new")
    await handler.send(**NEED)
    await handler.get(f"/parties/{party}/adjustments")
    await handler.send(help_no_phone="yes", help_large_print="yes", words_large_print="18 point")
    await handler.get(f"/cases/{reference}")
    assert handler.text(".o-casehead .o-care") == "Needs support: hearing"
    assert "Letters in large print: 18 point" in handler.text("#people .o-careb")
    await handler.get(f"/cases/{reference}/moves/triage")

    assert "No phone calls" in handler.text("[aria-labelledby=mind]")
    assert handler.text(".o-crumbs .o-care") == "Needs support: hearing"


async def test_the_second_to_save_sees_both_versions_and_may_keep_the_first(tenant, sign_in, log):
    one, two = await sign_in(tenant, "handler"), await sign_in(tenant, "handler")
    _, party = await log()
    for browser in (one, two):
        await browser.get(f"/parties/{party}/details")

    await one.send(title="Ms", other_names="Maggie")
    conflict = await two.send(title="Mrs")

    assert conflict.status_code == 409
    assert "Handler" in two.text(".o-versions thead") and "Differs" in two.text(".o-versions")
    assert two.one("#f-title")["value"] == "Mrs"
    saved = await two.send(keep_other_names="theirs")
    assert saved.status_code == 303
    await two.get(f"/parties/{party}")
    assert "Mrs Margaret Ellison" in two.text("h1") and "Maggie" in two.text()


async def test_a_withheld_address_is_seen_only_with_the_permission(tenant, sign_in, log):
    handler, leader = await sign_in(tenant, "handler"), await sign_in(tenant, "leader")
    reference, party = await log()

    await leader.get(f"/parties/{party}/contact-points/new?kind=post")
    await leader.send(**POST)
    pages = [
        (await browser.get(path)).text
        for browser in (handler, leader)
        for path in (f"/parties/{party}", f"/cases/{reference}")
    ]

    assert ["Refuge" in page for page in pages] == [False, False, True, True]
    assert all("ithheld" in page for page in pages)
    assert "Refuge" not in (await leader.get("/cases.csv")).text


async def test_a_wrong_postcode_is_refused_in_a_sentence(tenant, sign_in, log):
    handler, (_, party) = await sign_in(tenant, "handler"), await log()

    await handler.get(f"/parties/{party}/contact-points/new?kind=post")
    answer = await handler.send(lines="1 High Street", postcode="LS1")

    assert answer.status_code == 422
    assert "Enter a UK postcode such as SW1A 1AA" in handler.text("#problems")


async def test_a_leader_merges_two_records_and_parts_them_again(tenant, sign_in, log):
    leader, (_, keep) = await sign_in(tenant, "leader"), await log(email="m@ellison.example")
    reference, gone = await log(given_name="Margret", email="m@ellison.example")

    await leader.get(f"/parties/{keep}")
    await leader.get(str(leader.one("[aria-labelledby=same-title] li a")["href"]))
    assert reference in leader.text(".o-pair")
    await leader.send(why="Same e-mail")
    moved = await leader.get(f"/parties/{gone}")
    assert moved.headers["location"] == f"/parties/{keep}"
    await leader.get(f"/parties/{keep}?done=merged")
    assert reference in leader.text("[aria-labelledby=cases-title]")
    await leader.send("[aria-labelledby=same-title] form")

    await leader.get(f"/parties/{gone}")
    assert leader.text("h1") == "Margret Ellison"


async def test_a_handler_may_not_merge_and_is_not_asked_to(tenant, sign_in, log):
    handler, (_, party) = await sign_in(tenant, "handler"), await log()

    refused = await handler.get(f"/parties/{party}/merge")
    await handler.get(f"/parties/{party}")

    assert refused.status_code == 403
    assert "Merge" not in handler.text()


async def test_an_auditor_reads_people_and_is_offered_no_change(tenant, sign_in, log):
    auditor, (reference, party) = await sign_in(tenant, "auditor"), await log()

    await auditor.get(f"/parties/{party}")

    assert reference in auditor.text()
    assert "Change" not in auditor.text() and "Add" not in auditor.text()


@pytest.mark.parametrize("party", ["0", "x", "999999999999", "9" * 30, "%00"])
async def test_somebody_who_is_not_there_is_not_found(tenant, sign_in, party):
    handler = await sign_in(tenant, "handler")

    assert (await handler.get(f"/parties/{party}")).status_code == 404


async def test_logging_a_complaint_asks_whether_the_complainant_is_known(tenant, sign_in, log):
    handler, (first, party) = await sign_in(tenant, "handler"), await log(phone="07700 900123")
    await log(book="rival", phone="07700 900123")

    await handler.get("/complaints/new")
    typed = {"family_name": "Elison", "given_name": "M", "phone": "07700 900123"}
    asked = await handler.send("#log-form", level="formal", product="Pet", cause="Other", **typed)
    assert asked.status_code == 422
    assert first in handler.text("#log-form") and handler.text("#problems").count("we know") == 1
    assert len(handler.last.select("input[name=known]")) == 2
    await handler.send("#log-form", known=str(party), email="new@ellison.example")
    await handler.get(f"/parties/{party}")

    assert len(handler.last.select("[aria-labelledby=cases-title] li")) == 2
    assert "new@ellison.example" in handler.text()


async def test_wrong_contact_details_stop_a_complaint_in_words(tenant, sign_in):
    handler = await sign_in(tenant, "handler")

    await handler.get("/complaints/new")
    told = {"family_name": "E", "phone": "0161", "email": "x@", "postcode": "1"}
    answer = await handler.send("#log-form", level="formal", product="Pet", cause="Other", **told)

    assert answer.status_code == 422
    assert "3 things to put right" in handler.text("#problems")
