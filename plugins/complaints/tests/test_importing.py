"""Rows of a file as complaints: new, changed, emptied, and changed back."""

import pytest

from opx_complaints.importing.changing import revert
from opx_complaints.importing.loading import check, load
from opx_complaints.tables import Complaint
from opx_core import case_list, cases, db
from opx_core.case_list import CaseFilter
from opx_core.tables import Case, Deadline, Party

ROW = {
    "key": "A-1",
    "received_on": "18/03/2026",
    "product": "Travel",
    "cause": "Other",
    "firm": "Marlin Bridge",
    "family_name": "Garside",
    "given_name": "Edith",
    "postcode": "LS8 2QF",
}


@pytest.fixture
def loaded(add_person):
    """Loads a row over the first one, as a leader; gives the leader and both results."""

    async def do(clear=False, first=None, **changed):
        leader = await add_person("leader")
        (before,) = await load(leader, "file", [first or ROW])
        (after,) = await load(leader, "file", [{**ROW, **changed}], clear=clear)
        return leader, before, after

    return do


async def test_another_day_of_receipt_moves_the_clocks(loaded):
    _, before, after = await loaded(received_on="02/03/2026 09:10")

    case = await Case.select().where(Case.id == before.case_id).first()
    due = await Deadline.select().where(Deadline.case == before.case_id, Deadline.rule == "W8")
    assert after.outcome == "changed"
    assert case["received_at"].isoformat() == "2026-03-02T09:10:00+00:00"
    assert due[0]["due_at"].date().isoformat() == "2026-04-27"


async def test_another_postcode_and_name_are_kept_and_found(loaded):
    _, before, after = await loaded(postcode="SR4 8AX", family_name="Garsyde")

    case = await Case.select().where(Case.id == before.case_id).first()
    person = await Party.select().where(Party.id == case["complainant_id"]).first()
    assert (after.outcome, person["postcode"], person["name"]) == (
        *("changed", "SR4 8AX", "Edith Garsyde"),
    )
    words = await db.fetch("select word from party_word where party_id = $1", person["id"])
    assert {row["word"] for row in words} == {"edith", "garsyde"}


async def test_an_emptied_cell_is_kept_and_said_and_is_no_event(loaded):
    _, before, after = await loaded(firm="")

    counted = "select count(*) from event where case_id = $1"
    complaint = await Complaint.select().where(Complaint.case == before.case_id).first()
    assert (after.outcome, after.note) == ("unchanged", "Kept, though empty here: Firm")
    assert complaint["firm"] == "Marlin Bridge"
    assert await db.fetch_value(counted, before.case_id) == 1


async def test_an_emptied_cell_is_cleared_by_choice(loaded):
    _, before, after = await loaded(clear=True, firm="")

    complaint = await Complaint.select().where(Complaint.case == before.case_id).first()
    assert (after.outcome, complaint["firm"]) == ("changed", "")


async def test_a_column_that_the_file_does_not_have_empties_nothing(add_person):
    leader = await add_person("leader")
    await load(leader, "file", [ROW])
    short = {name: text for name, text in ROW.items() if name != "firm"}

    (after,) = await load(leader, "file", [short], clear=True)

    assert (after.outcome, after.note) == ("unchanged", "")


async def test_a_whole_name_in_one_cell_is_taken_apart_and_its_change_is_seen(loaded):
    whole = {**ROW, "family_name": "", "given_name": "", "whole_name": "Mrs Edith Garside"}

    _, before, after = await loaded(first=whole, **whole | {"whole_name": "Mrs Edith Hargreaves"})

    case = await Case.select().where(Case.id == before.case_id).first()
    party = await Party.select().where(Party.id == case["complainant_id"]).first()
    assert after.outcome == "changed"
    assert party["name"] == "Mrs Edith Hargreaves"
    assert (party["title"], party["family_name"]) == ("Mrs", "Hargreaves")


async def test_a_change_after_the_decision_does_not_open_the_three_days_again(add_person):
    leader = await add_person("leader")
    (row,) = await load(leader, "file", [{**ROW, "received_on": "today"}])
    answers = {"level": "formal", "payment_service": "no", "sent_by": "email"}
    answers |= {"states_timescale": "yes", "outcome": "upheld", "reasons": "Late."}
    for move in ("triage", "register", "acknowledge", "investigate", "decide"):
        await cases.move(leader, row.reference, move, answers)

    await load(leader, "file", [{**ROW, "received_on": "today", "cause": "Delays"}])

    window = Deadline.select().where(Deadline.case == row.case_id, Deadline.rule == "SRC3")
    assert (await window)[0]["stopped_at"] is not None
    (shown,) = (await case_list.page(leader, CaseFilter())).rows
    assert shown["next_deadline"] == "Final response"


async def test_a_change_can_be_taken_back(loaded):
    leader, before, after = await loaded(firm="Calder Vale", received_on="02/03/2026")

    said = await revert(leader, before.case_id, after.event_id)

    case = await Case.select().where(Case.id == before.case_id).first()
    complaint = await Complaint.select().where(Complaint.case == before.case_id).first()
    assert (said, complaint["firm"]) == ("", "Marlin Bridge")
    assert case["received_at"].date().isoformat() == "2026-03-18"


async def test_a_change_that_was_changed_again_stays(loaded):
    leader, before, after = await loaded(firm="Calder Vale")
    await load(leader, "file", [{**ROW, "firm": "Third"}])

    said = await revert(leader, before.case_id, after.event_id)

    assert said == "Changed again since: Firm."


async def test_two_client_books_may_use_the_same_reference(add_person):
    leader = await add_person("leader", books=("main", "rival"))

    results = await load(leader, "file", [{**ROW, "book": "main"}, {**ROW, "book": "rival"}])

    assert [result.outcome for result in results] == ["created", "created"]


async def test_a_book_of_others_is_refused_without_naming_it(add_person):
    leader = await add_person("leader")

    (result,) = await load(leader, "file", [{**ROW, "book": "rival"}])

    assert result.faults == {"book": "“rival” is not one of main"}


async def test_checking_says_what_loading_would_do_and_writes_nothing(add_person):
    leader = await add_person("leader")
    (first,) = await load(leader, "file", [ROW])
    rows = [ROW, {**ROW, "cause": "Delays"}, {**ROW, "key": "A-2"}, {**ROW, "key": ""}]

    results = [(await check(leader, "file", [row]))[0] for row in rows]

    assert [result.outcome for result in results] == ["unchanged", "changed", "created", "failed"]
    assert results[2].note == f"Could be the same as {first.reference}"
    assert await Case.count() == 1


async def test_every_fault_of_a_row_is_told_by_its_field(add_person):
    leader = await add_person("leader")
    bad = {**ROW, "received_on": "31/11/2026", "email": "nobody", "level": "odd", "cause": ""}

    (result,) = await check(leader, "file", [bad])

    assert list(result.faults) == ["cause", "email", "received_on", "level"]
    assert result.faults["received_on"] == "November has 30 days"
