"""Notes in rings, mentions, pins, drafts, links, the diary and notices."""

from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, identity, notices, people, timeline
from opx_core.cases import Person, diary, drafts, links
from opx_core.cases.around import around
from opx_core.dates import parse_day


@pytest_asyncio.fixture(loop_scope="session")
async def teams(session):
    await people.add_teams(["Banking", "Insurance"])
    return {row["name"]: row["id"] for row in await db.fetch("select id, name from team")}


async def in_team(person, team_id):
    await db.update("user_account", person.id, {"team_id": team_id})
    return await identity.actor(person.id)


@pytest_asyncio.fixture(loop_scope="session")
async def asha(add_person, teams):
    return await in_team(await add_person("handler", name="Asha Patel"), teams["Banking"])


@pytest_asyncio.fixture(loop_scope="session")
async def tom(add_person, teams):
    return await in_team(await add_person("handler", name="Tom Whitfield"), teams["Insurance"])


@pytest_asyncio.fixture(loop_scope="session")
async def case(session, books, asha):
    return await new_case(asha, books.main)


async def new_case(actor, book_id):
    someone = Person(family_name="Ellison")
    new = NewComplaint(book_id, "formal", someone, "Loans", "Delay", datetime.now(UTC))
    return await complaints.receive(actor, new)


async def told(actor):
    return [(row["kind"], row["words"]) for row in await notices.inbox(actor)]


async def seen(actor, case):
    rows = await timeline.timeline(actor, case["id"])
    return [row["values"]["body"] for row in rows if row["kind"] == "core.note_added"]


async def test_a_note_of_a_team_is_read_by_that_team_and_by_those_who_watch_over_all(
    case, asha, tom, add_person
):
    await cases.add_note(asha, case["reference"], "Among us", "team")
    await cases.add_note(asha, case["reference"], "For all", "firm")

    assert await seen(asha, case) == ["For all", "Among us"]
    assert await seen(tom, case) == ["For all"]
    assert await seen(await add_person("compliance"), case) == ["For all", "Among us"]


async def test_a_named_colleague_is_told_once_and_the_writer_is_not(case, asha, tom):
    await cases.add_note(asha, case["reference"], "@tom whitfield, see this. @Tom Whitfield!")

    assert await told(tom) == [("core.mentioned", "@tom whitfield, see this. @Tom Whitfield!")]
    assert await told(asha) == []


async def test_nobody_is_named_in_a_note_that_they_could_not_read(case, asha, tom):
    with pytest.raises(cases.Invalid, match="Tom Whitfield cannot see a note of your team"):
        await cases.add_note(asha, case["reference"], "@Tom Whitfield look", "team")

    assert await told(tom) == []


async def test_a_person_of_another_client_is_not_named(case, asha, add_person):
    rival = await add_person("handler", ("rival",), "Rita Rival")

    await cases.add_note(asha, case["reference"], "@Rita Rival look")

    assert await told(rival) == []


async def test_the_owner_is_told_of_a_note_and_of_being_given_the_case(case, asha, tom, add_person):
    leader = await add_person("leader")
    await cases.assign(leader, case["reference"], tom.id)

    await cases.add_note(asha, case["reference"], "Called her.")

    assert await told(tom) == [("core.noted", "Called her."), ("core.case_given", "")]


async def test_a_kind_that_is_not_wanted_is_not_told(case, asha, tom):
    await notices.choose(tom, {"core.mentioned": False, "core.noted": True})

    await cases.add_note(asha, case["reference"], "@Tom Whitfield")

    assert await told(tom) == []
    assert await notices.unwanted(tom) == {"core.mentioned"}


async def test_what_is_read_counts_no_longer(case, asha, tom):
    for _ in range(2):
        await cases.add_note(asha, case["reference"], "@Tom Whitfield")
    assert (await identity.actor(tom.id)).unread == 2

    await notices.mark_read(asha)
    await notices.mark_read(tom, only=(await notices.inbox(tom))[0]["id"])

    assert (await identity.actor(tom.id)).unread == 1


async def test_a_notice_of_a_case_that_one_may_no_longer_see_does_not_name_it(case, asha, tom):
    await cases.add_note(asha, case["reference"], "@Tom Whitfield")
    await db.execute("delete from user_book where user_id = $1", tom.id)

    (row,) = await notices.inbox(await identity.actor(tom.id))

    assert (row["reference"], row["complainant"]) == (None, None)


async def test_a_pinned_note_stands_above_and_pinning_twice_is_one_event(case, asha):
    note_id = await cases.add_note(asha, case["reference"], "No voicemail")

    await cases.pin_note(asha, case["reference"], note_id, True)
    await cases.pin_note(asha, case["reference"], note_id, True)

    assert [row["body"] for row in (await around(asha, case["id"])).pinned] == ["No voicemail"]
    kinds = [row["kind"] for row in await timeline.timeline(asha, case["id"])]
    assert kinds.count("core.note_pinned") == 1


async def test_a_note_outside_ones_ring_cannot_be_pinned(case, asha, tom):
    note_id = await cases.add_note(asha, case["reference"], "Among us", "team")

    with pytest.raises(cases.UnknownCase):
        await cases.pin_note(tom, case["reference"], note_id, True)


async def test_a_draft_stays_with_its_author_when_the_owner_changes(case, asha, tom, add_person):
    await drafts.keep(asha, case["reference"], "note", {"text": "Half a thought"})

    await cases.assign(await add_person("leader"), case["reference"], tom.id)

    assert await drafts.own(asha, case["id"], "note") == {"text": "Half a thought"}


async def test_a_draft_is_found_by_colleagues_in_its_ring_only(case, asha, tom):
    await drafts.keep(asha, case["reference"], "note", {"text": "For the firm", "ring": "firm"})
    (found,) = (await around(tom, case["id"])).drafts
    read = await drafts.of_colleague(tom, case["reference"], found["id"])
    await drafts.keep(asha, case["reference"], "note", {"text": "For us", "ring": "team"})

    assert (read["author"], read["fields"]["text"]) == ("Asha Patel", "For the firm")
    assert found["fields"] is None
    assert (await around(tom, case["id"])).drafts == []
    assert await drafts.of_colleague(tom, case["reference"], found["id"]) is None


async def test_a_saved_note_or_move_needs_its_draft_no_more(case, asha):
    await drafts.keep(asha, case["reference"], "note", {"text": "x"})
    await drafts.keep(asha, case["reference"], "move/triage", {"level": "formal"})

    await cases.add_note(asha, case["reference"], "x")
    await cases.move(
        asha, case["reference"], "triage", {"level": "formal", "payment_service": "no"}
    )

    assert (await around(asha, case["id"])).drafts == []


async def test_an_emptied_draft_is_thrown_away_and_too_long_a_one_is_refused(case, asha):
    await drafts.keep(asha, case["reference"], "note", {"text": "x"})

    assert not await drafts.keep(asha, case["reference"], "note", {"text": " ", "ring": "team"})
    with pytest.raises(drafts.TooLong, match="200,000"):
        await drafts.keep(asha, case["reference"], "note", {"text": "x" * 200_001})
    assert await drafts.own(asha, case["id"], "note") == {}


async def test_a_link_reads_its_own_way_from_each_end(case, books, asha):
    other = await new_case(asha, books.main)

    link_id = await links.link(asha, case["reference"], other["reference"].lower(), "duplicate")

    (here,) = (await around(asha, case["id"])).links
    (there,) = (await around(asha, other["id"])).links
    assert links.words(here["kind"], here["outward"]) == "Duplicate of"
    assert links.words(there["kind"], there["outward"]) == "Has the duplicate"
    await links.unlink(asha, other["reference"], link_id)
    await links.unlink(asha, other["reference"], link_id)
    assert (await around(asha, case["id"])).links == []


@pytest.mark.parametrize(
    ("other", "kind", "field"),
    [("", "related", "other"), ("ZZ9-0000", "related", "other"), ("self", "related", "other"),
     ("self", "friend", "kind")],
)  # fmt: skip
async def test_a_link_that_cannot_be_says_why(case, asha, other, kind, field):
    reference = case["reference"] if other == "self" else other

    with pytest.raises(cases.Invalid) as refused:
        await links.link(asha, case["reference"], reference, kind)

    assert list(refused.value.errors) == [field]


async def test_a_case_is_not_linked_to_one_of_another_client(case, books, asha, add_person):
    rival = await add_person("handler", ("rival",))
    other = await new_case(rival, books.rival)

    with pytest.raises(cases.Invalid, match="None of the cases you may see"):
        await links.link(asha, case["reference"], other["reference"], "related")


async def test_the_same_link_twice_is_refused_in_words(case, books, asha):
    other = await new_case(asha, books.main)
    await links.link(asha, case["reference"], other["reference"], "related")

    with pytest.raises(cases.Invalid, match="linked like this already"):
        await links.link(asha, case["reference"], other["reference"], "related")


async def test_a_case_comes_forward_to_whoever_has_it_that_day(case, asha, tom, add_person):
    today = datetime.now(UTC).date()
    entry_id = await diary.bring_forward(asha, case["reference"], today, "Chase the adjuster")
    await cases.assign(await add_person("leader"), case["reference"], tom.id)

    await diary.tell_due()
    await diary.tell_due()

    assert ("core.brought_forward", "Chase the adjuster") in await told(tom)
    assert [row["reason"] for row in await diary.waiting(tom)] == ["Chase the adjuster"]
    await diary.done(tom, case["reference"], entry_id)
    assert await diary.waiting(tom) == []


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(-1, "x", "day"), (4000, "x", "day"), (1, " ", "reason")]
)
async def test_a_day_that_makes_no_sense_is_refused(case, asha, days, reason, field):
    day = datetime.now(UTC).date() + timedelta(days=days)

    with pytest.raises(cases.Invalid) as refused:
        await diary.bring_forward(asha, case["reference"], day, reason)

    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize(
    ("typed", "ahead"),
    [("tomorrow", 1), ("in 10 days", 10), ("In 1 week", 7), ("today", 0), ("20/11/2026", -2)],
)
def test_a_coming_day_is_read_as_people_say_it(typed, ahead):
    today = datetime(2026, 11, 22, tzinfo=UTC).date()

    assert (parse_day(typed, today) - today).days == ahead
