"""What is kept of a case's clocks, move by move, is what its events give all at once."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, deadlines, timeline
from opx_core.cases import Person, clocks
from opx_core.ledger import replay
from opx_core.plugins import active
from opx_core.review import review_deadlines
from opx_core.stories import stories

ANSWERS = {
    "triage": {"level": "formal", "payment_service": "no"},
    "acknowledge": {"sent_by": "email", "states_timescale": "yes"},
    "hold": {"reason": "More to see.", "expected_on": "today"},
    "decide": {"outcome": "upheld", "reasons": "Ours."},
    "respond": {"sent_by": "email", "ombudsman_rights": "yes"},
    "resolve": {"outcome": "upheld", "reasons": "Agreed."},
    "end": {"ending": "withdrawn"},
    "reopen": {"reason": "New evidence."},
    "retriage": {"reason": "It was wrong."},
}
LEVELS = ("formal", "informal", "out_of_scope", "mis_sale")


async def logged(books, leader, days=0, level="formal"):
    received = datetime.now(UTC) - timedelta(days=days)
    someone = Person(family_name="Ogden")
    new = NewComplaint(books.main, level, someone, "Loans", "Delay", received)
    return (await complaints.receive(leader, new))["reference"]


async def something(chance, leader, reference):
    """Do one thing that can be done now, like somebody who tries everything."""
    case = await cases.lock(leader, reference)
    what = chance.choice(("wait", "go on", "move", "move", "move"))
    if what == "wait":
        await clocks.pause(leader, case, "customer", datetime.now(UTC))
    elif what == "go on":
        await clocks.resume(leader, case, "customer", datetime.now(UTC))
    else:
        possible = [each for each in cases.moves(leader, case) if not each.reasons]
        key = chance.choice(possible).transition.key
        answers = {**ANSWERS.get(key, {})}
        if key == "triage":
            answers = {
                "level": chance.choice(LEVELS),
                "payment_service": chance.choice(["yes", "no"]),
            }
        try:
            await cases.move(leader, reference, key, answers)
        except cases.Refused:
            return


async def both(leader, reference):
    """The case's clocks as they are kept and as its events give them."""
    case = await cases.find(leader, reference)
    workflow = active().workflow(case["kind"])
    kept, given = await deadlines.load(case["id"], clocks.start_of(case), case["state"])
    _, story = (await stories(workflow, [case["id"]]))[case["id"]]
    return kept, replay(workflow, story, given, datetime.now(UTC))


def plain(ledger):
    return sorted(
        (each._replace(why=None) for each in ledger.clocks), key=lambda c: (c.episode, c.rule)
    )


@pytest.mark.parametrize("seed", range(6))
async def test_events_give_what_was_kept_move_by_move(add_person, books, seed):
    leader, chance = await add_person("leader"), random.Random(seed)
    reference = await logged(books, leader, days=chance.choice((0, 0, 3, 40, 70)))
    await review_deadlines()

    for _ in range(16):
        await something(chance, leader, reference)

    await review_deadlines()
    kept, again = await both(leader, reference)
    assert plain(kept) == plain(again)
    assert [each.why for each in kept.clocks if each.runs and each.why.own] == [
        each.why for each in again.clocks if each.runs and each.why.own
    ]


async def test_waiting_is_said_on_the_case_and_moves_the_next_deadline(add_person, books):
    leader = await add_person("leader")
    reference = await logged(books, leader, days=4)
    case = await cases.lock(leader, reference)
    begins = datetime.now(UTC) - timedelta(days=3)

    await clocks.pause(leader, case, "customer", begins)
    paused = await cases.find(leader, reference)
    await clocks.resume(leader, case, "customer", datetime.now(UTC))

    assert paused["next_deadline"] != "Our decision target"
    said = [row["kind"] for row in await timeline.timeline(leader, case["id"])]
    assert said.count("core.clock_paused") == said.count("core.clock_resumed") == 1
    row = await db.fetch(
        "select * from deadline where rule = 'OWN-DECISION' and case_id = $1", case["id"]
    )
    assert row[0]["paused_at"] is None and "waiting for the customer" in row[0]["why"]


async def test_waiting_twice_is_waiting_once(add_person, books):
    leader = await add_person("leader")
    case = await cases.lock(leader, await logged(books, leader))

    for _ in range(2):
        await clocks.pause(leader, case, "customer", datetime.now(UTC))

    assert (
        await db.fetch_value("select count(*) from clock_pause where case_id = $1", case["id"]) == 1
    )


async def test_a_deadline_that_passed_unseen_is_told_before_the_move_meets_it(add_person, books):
    leader = await add_person("leader")
    reference = await logged(books, leader)
    await db.execute(
        "update deadline set due_at = now() - interval '1 hour' where rule = 'ACK' "
        "and case_id = (select id from case_file where reference = $1)",
        reference,
    )

    await cases.move(leader, reference, "triage", ANSWERS["triage"])

    case = await cases.find(leader, reference)
    said = [row["kind"] for row in await timeline.timeline(leader, case["id"])]
    assert said.count("core.deadline_missed") == 1
    await review_deadlines()
    assert len(await timeline.timeline(leader, case["id"])) == len(said)


async def test_a_closed_complaint_keeps_the_ombudsmans_six_months(add_person, books):
    leader = await add_person("leader")
    reference = await logged(books, leader)

    await cases.move(leader, reference, "resolve", ANSWERS["resolve"])

    case = await cases.find(leader, reference)
    assert (case["next_deadline"], case["next_due_at"]) == ("", deadlines.NEVER)
    rows = await db.fetch("select * from deadline where case_id = $1 and theirs", case["id"])
    assert [(row["rule"], row["stopped_at"]) for row in rows] == [("FOS6M", None)]
    assert 180 <= (rows[0]["due_at"] - datetime.now(UTC)).days < 186
