"""The page of search, without JavaScript."""

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.testing import make_person, the_books


@pytest_asyncio.fixture(loop_scope="session")
async def log(opx, tenant):
    """Logs a complaint: gives its reference."""

    async def make(book="main", narrative="It took nine weeks.", policy="", **who):
        async with opx.tenants.session(tenant):
            book_id = getattr(await the_books(), book)
            person = Person(**{"given_name": "Sinéad", "family_name": "Byrne", **who})
            new = NewComplaint(
                *(book_id, "formal", person, "Loans", "Delay", datetime.now(UTC)),
                narrative=narrative,
                policy_number=policy,
            )
            return (await complaints.receive(system_actor(), new))["reference"]

    return make


async def test_each_result_says_why_it_was_found(tenant, sign_in, log):
    handler, reference = await sign_in(tenant, "handler"), await log(policy="AB-123/4")

    await handler.get("/search?q=ab1234")
    assert "Policy number: AB-123/4" in handler.text("[aria-labelledby=found-numbers]")
    await handler.get("/search?q=Shinade")
    assert "Sounds or looks alike: Sinéad Byrne, complainant" in handler.text(".o-found")
    await handler.get("/search?q=week")
    assert "In their words: took nine weeks" in handler.text(".o-found")

    assert [mark.text for mark in handler.last.select("mark")] == ["weeks"]
    assert handler.text("tbody th") == reference


async def test_what_people_wrote_is_escaped_around_the_marks(tenant, sign_in, log):
    handler = await sign_in(tenant, "handler")
    await log(narrative="<script>alert(1)</script> terrible & slow <b>delay</b>")

    page = await handler.get("/search?q=terrible")

    assert "<script>alert" not in page.text and "&amp; slow" in page.text
    assert handler.text("mark") == "terrible"


async def test_a_whole_reference_opens_its_case(tenant, sign_in, log):
    handler, reference = await sign_in(tenant, "handler"), await log()

    answer = await handler.get(f"/search?q={reference.lower().replace('-', '')}")

    assert answer.headers["location"] == f"/cases/{reference}"


async def test_nothing_found_says_where_was_searched_and_what_to_try(tenant, sign_in, log):
    handler = await sign_in(tenant, "handler")
    await log()

    await handler.get("/search?q=zzyzx&state=closed")

    assert "Nothing found for “ zzyzx ”" in handler.text("[aria-labelledby=hints]")
    assert "Searched: cases by number, people, words." in handler.text()
    assert "Filters are in force" in handler.text()
    assert handler.one("a.o-add")["href"] == "/search?q=zzyzx"


async def test_filters_stay_as_chosen_and_a_wrong_day_is_said(tenant, sign_in, log):
    handler = await sign_in(tenant, "handler")
    await log()

    wrong = await handler.get("/search?q=byrne&since=31/11/2026&state=open")
    assert wrong.status_code == 422
    assert "November has 30 days" in handler.text("#search-wrong-error")
    assert handler.one("[name=since]")["value"] == "31/11/2026"
    await handler.get("/search?q=byrne&since=today&state=open&only=people")

    assert handler.one("[name=state] option[selected]")["value"] == "open"
    assert len(handler.last.select("tbody tr")) == 1


async def test_more_of_a_group_is_one_link_away(tenant, sign_in, log):
    handler = await sign_in(tenant, "handler")
    made = {await log() for _ in range(22)}

    await handler.get("/search?q=byrne")
    first = {row.text for row in handler.last.select("tbody th")}
    await handler.get(str(handler.one("[aria-labelledby=found-people] footer a")["href"]))
    second = {row.text for row in handler.last.select("tbody th")}

    assert (len(first), len(second)) == (20, 2)
    assert first | second == made


async def test_rivals_and_other_teams_notes_are_never_found(opx, tenant, sign_in, log):
    handler, mine = await sign_in(tenant, "handler"), await log()
    theirs = await log(book="rival", family_name="Quagga", policy="ZX-99881")
    async with opx.tenants.session(tenant):
        writer = await make_person("handler")
        await cases.add_note(writer, mine, "A forged signature.", "team")

    for text in ("quagga", "ZX-99881", theirs, "forged"):
        answer = await handler.get(f"/search?q={text}")
        assert answer.status_code == 200, text
        assert not handler.last.select("tbody, mark")


@pytest.mark.parametrize("query", ["page=0", "page=999", "page=x", "only=x", "level=%01", "book=x"])
async def test_an_address_changed_by_hand_is_no_fault_of_ours(tenant, sign_in, log, query):
    handler = await sign_in(tenant, "handler")
    await log()

    assert (await handler.get(f"/search?q=byrne&{query}")).status_code == 200


async def test_an_unknown_state_is_refused_in_words(tenant, sign_in):
    handler = await sign_in(tenant, "handler")

    assert (await handler.get("/search?q=byrne&state=lost")).status_code == 400
