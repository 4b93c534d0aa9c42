"""A voided case is nowhere to be found, and its record stays."""

import pytest

from opx_complaints import complaints, reports
from opx_complaints.importing.loading import load, release
from opx_core import case_list, cases, db, search
from opx_core.case_list import CaseFilter
from opx_core.cases import UnknownCase
from opx_core.policy import NotAllowed
from opx_core.verify import verify

ROW = {"key": "A-1", "received_on": "18/03/2026", "product": "Travel", "cause": "Other"}


async def test_nobody_finds_a_voided_case_in_any_way(add_person, new_complaint):
    leader = await add_person("leader")
    case = await complaints.receive(leader, new_complaint())
    other = await complaints.receive(leader, new_complaint())

    assert await cases.void(leader, [case["id"]], "Loaded by mistake") == [case["id"]]

    with pytest.raises(UnknownCase):
        await cases.find(leader, case["reference"])
    listed = await case_list.page(leader, CaseFilter())
    assert [row["reference"] for row in listed.rows] == [other["reference"]]
    found = await search.find(leader, search.Wanted("O’Neill-Šimić"))
    assert {hit.case["reference"] for group in found.groups for hit in group.hits} == {
        other["reference"]
    }
    assert sum(row["cases"] for row in await reports.pipeline(leader)) == 1


async def test_voiding_stops_the_clocks_and_is_an_event(add_person, new_complaint):
    leader = await add_person("leader")
    case = await complaints.receive(leader, new_complaint())

    await cases.void(leader, [case["id"]], "Loaded by mistake")

    running = "select count(*) from deadline where case_id = $1 and stopped_at is null"
    assert await db.fetch_value(running, case["id"]) == 0
    kinds = "select kind from event where case_id = $1 order by id desc limit 1"
    assert await db.fetch_value(kinds, case["id"]) == "core.case_voided"
    assert (await verify()).faults == []


async def test_voiding_twice_is_one_event(add_person, new_complaint):
    leader = await add_person("leader")
    case = await complaints.receive(leader, new_complaint())

    await cases.void(leader, [case["id"]], "Loaded by mistake")

    assert await cases.void(leader, [case["id"]], "Again") == []


async def test_voiding_needs_the_permission_and_the_client_book(add_person, new_complaint):
    leader, handler = await add_person("leader"), await add_person("handler")
    rival = await add_person("leader", books=("rival",))
    case = await complaints.receive(leader, new_complaint())

    for person in (handler, rival):
        with pytest.raises(NotAllowed):
            await cases.void(person, [case["id"]], "No")


async def test_only_what_people_did_counts_as_work(add_person, new_complaint):
    leader = await add_person("leader")
    worked = await complaints.receive(leader, new_complaint())
    idle = await complaints.receive(leader, new_complaint())

    await cases.add_note(leader, worked["reference"], "I rang them.")

    assert await cases.worked_on([worked["id"], idle["id"]]) == {worked["id"]}


async def test_a_row_of_a_voided_complaint_is_loaded_anew(add_person):
    leader = await add_person("leader")
    (first,) = await load(leader, "file", [ROW])

    await cases.void(leader, [first.case_id], "Undone")
    await release([first.case_id])
    (second,) = await load(leader, "file", [ROW])

    assert (first.outcome, second.outcome) == ("created", "created")
    assert first.reference != second.reference
