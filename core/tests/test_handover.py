"""The open work of someone who leaves goes to others, once, and nothing is lost."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, handover, people
from opx_core.cases import Invalid, Person, diary, drafts
from opx_core.handover import Receivers, UnknownHandover, doing
from opx_core.policy import NotAllowed
from opx_core.staff import UnknownPerson


async def give(leader, owner, book, count=1):
    made = []
    for _ in range(count):
        someone = Person("Mx", "Ann", "Ogden")
        new = NewComplaint(book, "formal", someone, "Loans", "Delay", datetime.now(UTC))
        case = await complaints.receive(leader, new)
        made.append(await cases.assign(leader, case["reference"], owner.id))
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def desk(session, books, add_person):
    both = ("main", "rival")
    made = {"leader": await add_person("leader", both), "leaver": await add_person("handler", both)}
    made |= {"bea": await add_person("handler", both), "cem": await add_person("handler")}
    made["cases"] = await give(made["leader"], made["leaver"], books.main, 3)
    made["rival"] = await give(made["leader"], made["leaver"], books.rival, 2)
    return made


async def owners():
    rows = await db.fetch("select owner_id, count(*) n from case_file group by 1 order by 1")
    return {row["owner_id"]: row["n"] for row in rows}


async def run(desk, *receivers, team=None):
    leaver = desk["leaver"].id
    to = Receivers(team, tuple(each.id for each in receivers))
    handover_id = await handover.start(desk["leader"], leaver, to)
    await doing.hand_over(handover_id)
    return await handover.find(desk["leader"], handover_id)


async def test_the_plan_counts_what_is_open_and_says_what_cannot_go(desk):
    planned = await handover.plan(
        desk["leader"], desk["leaver"].id, Receivers(people=(desk["cem"].id,))
    )

    assert (planned.cases, planned.goes) == (5, {desk["cem"].id: 3})
    (stays,) = planned.stays
    assert (stays.book, stays.cases) == ("Rival book", 2)
    assert {row["id"] for row in planned.able} >= {desk["bea"].id, desk["cem"].id}


async def test_everything_goes_to_one_colleague_with_one_notice(desk):
    done = await run(desk, desk["bea"])

    assert (done["total"], done["given"]) == (5, 5) and done["finished_at"]
    assert await owners() == {desk["bea"].id: 5}
    kind = "select count(*) from notice where user_id = $1 and kind = 'core.work_handed_over'"
    assert await db.fetch_value(kind, desk["bea"].id) == 1
    assigned = "select count(*) from event where kind = 'core.case_assigned' and actor_id = $1"
    assert await db.fetch_value(assigned, desk["leader"].id) == 10


async def test_work_is_spread_evenly_and_only_to_those_who_may_have_it(desk, books):
    await give(desk["leader"], desk["leaver"], books.main, 3)

    await run(desk, desk["bea"], desk["cem"])

    rival = "select owner_id from case_file where book_id = $1"
    assert {row["owner_id"] for row in await db.fetch(rival, books.rival)} == {desk["bea"].id}
    assert sorted((await owners()).values()) == [4, 4]


async def test_work_goes_to_a_team_in_which_nobody_has_it_yet(desk):
    await people.add_teams(["Motor"])
    team = await db.fetch_value("select id from team where name = 'Motor'")
    await db.execute("update user_account set team_id = $1 where id = $2", team, desk["bea"].id)

    done = await run(desk, team=team)

    assert done["given"] == 5
    assert await owners() == {None: 5}
    assert await db.fetch_value("select count(*) from case_file where team_id = $1", team) == 5


async def test_done_twice_or_in_batches_each_case_is_given_once(desk, monkeypatch):
    monkeypatch.setattr(doing, "BATCH", 2)
    to = Receivers(people=(desk["bea"].id,))
    handover_id = await handover.start(desk["leader"], desk["leaver"].id, to)
    again = await handover.start(desk["leader"], desk["leaver"].id, to)

    for _ in range(5):
        await doing.hand_over(handover_id)

    found = await handover.find(desk["leader"], handover_id)
    assert (again, found["given"], json.loads(found["counts"])) == (
        handover_id, 5, {str(desk["bea"].id): 5})  # fmt: skip


async def test_the_diary_goes_along_and_drafts_stay_with_their_author(desk):
    reference, leaver = desk["cases"][0]["reference"], desk["leaver"]
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    await diary.bring_forward(desk["leader"], reference, tomorrow, "Ring back", leaver.id)
    await drafts.keep(leaver, reference, "note", {"text": "Half a note", "ring": "firm"})

    await run(desk, desk["bea"])

    assert [row["reason"] for row in await diary.waiting(desk["bea"])] == ["Ring back"]
    (draft,) = await db.fetch("select id, author_id from draft")
    assert draft["author_id"] == leaver.id
    assert await drafts.of_colleague(desk["bea"], reference, draft["id"])


@pytest.mark.parametrize("who", ["nobody", "oneself", "stranger"])
async def test_receivers_who_cannot_have_the_work_are_refused(desk, add_person, who):
    stranger = await add_person("auditor")
    chosen = {"nobody": (), "oneself": (desk["leaver"].id,), "stranger": (stranger.id,)}

    with pytest.raises(Invalid):
        await handover.start(desk["leader"], desk["leaver"].id, Receivers(people=chosen[who]))


async def test_a_handler_hands_nothing_over_and_rivals_are_not_seen(desk, add_person):
    handler, outsider = await add_person("handler"), await add_person("leader", ("main",))
    rival = await add_person("handler", ("rival",))
    done = await run(desk, desk["bea"])

    with pytest.raises(NotAllowed, match="Hand over"):
        await handover.plan(handler, desk["bea"].id)
    with pytest.raises(UnknownPerson):
        await handover.start(outsider, rival.id, Receivers(people=(handler.id,)))
    with pytest.raises(UnknownHandover):
        await handover.find(outsider, done["id"])


async def test_a_leader_of_one_book_hands_over_only_what_they_see(desk, add_person):
    leader = await add_person("leader", ("main",))

    planned = await handover.plan(leader, desk["leaver"].id, Receivers(people=(desk["bea"].id,)))

    assert planned.cases == 3
    assert all(group["book"] != "Rival book" for group in planned.groups)
