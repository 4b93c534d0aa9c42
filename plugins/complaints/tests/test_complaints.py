from datetime import UTC, datetime, timedelta

import pytest

from opx_complaints import complaints
from opx_complaints.tables import Complaint, Decision
from opx_core import cases
from opx_core.cases.locking import UnknownCase
from opx_core.policy import NotAllowed
from opx_core.tables import Case, Deadline, Episode
from opx_core.verify import verify

ANSWERS = {
    "triage": {"level": "formal", "payment_service": "no"},
    "register": {},
    "acknowledge": {"sent_by": "email", "states_timescale": "yes"},
    "investigate": {},
    "decide": {"outcome": "upheld", "reasons": "The bank was slow."},
    "respond": {"sent_by": "letter", "ombudsman_rights": "yes"},
    "close": {},
    "reopen": {"reason": "New evidence"},
}
WHOLE_LIFE = ("triage", "register", "acknowledge", "investigate", "decide", "respond", "close")
SECOND_LIFE = ("reopen", "acknowledge", "investigate", "decide", "respond", "close")


async def walk(actor, reference, *moves):
    for move in moves:
        await cases.move(actor, reference, move, ANSWERS[move])


async def deadlines_of(case):
    rows = await Deadline.select().where(Deadline.case == case["id"]).order_by(Deadline.id)
    return {(row["episode"], row["rule"]): row for row in rows}


async def test_a_complaint_goes_from_logged_to_closed_and_reopens_twice(add_person, new_complaint):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())

    await walk(handler, case["reference"], *WHOLE_LIFE, *SECOND_LIFE, *SECOND_LIFE)

    closed = await cases.find(handler, case["reference"])
    assert (closed["state"], closed["closed"], closed["episode"]) == ("closed", True, 3)
    assert await Decision.count().where(Decision.case == case["id"]) == 3
    assert await Episode.count().where(Episode.closed_at.is_not_null()) == 3
    found = await verify()
    assert (found.faults, found.events >= 20) == ([], True)


async def test_clocks_start_at_receipt_and_again_at_each_reopening(add_person, new_complaint):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())

    await walk(handler, case["reference"], *WHOLE_LIFE, "reopen")

    found = await deadlines_of(case)
    ours = {(n, rule) for n in (1, 2) for rule in ("ACK", "SRC3", "W8", "OWN-DECISION")}
    assert set(found) == {*ours, (1, "FOS6M")}
    assert found[1, "W8"]["met_at"] and not found[2, "W8"]["met_at"]
    assert found[2, "W8"]["due_at"] >= found[1, "W8"]["due_at"]


async def test_a_payment_complaint_has_15_and_35_days_in_place_of_8_weeks(
    add_person, new_complaint
):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())

    await cases.move(
        handler, case["reference"], "triage", {"level": "formal", "payment_service": "yes"}
    )

    found = await deadlines_of(case)
    assert found[1, "W8"]["stopped_at"] and found[1, "BD15"]["due_at"] < found[1, "BD35"]["due_at"]
    moved = await cases.find(handler, case["reference"])
    assert moved["next_due_at"] == min(found[1, rule]["due_at"] for rule in ("ACK", "SRC3"))


async def test_a_move_says_every_field_that_is_wrong_and_changes_nothing(add_person, new_complaint):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())

    with pytest.raises(cases.Invalid) as refused:
        await cases.move(handler, case["reference"], "triage", {"level": "nonsense"})

    assert set(refused.value.errors) == {"level", "payment_service"}
    assert (await cases.find(handler, case["reference"]))["state"] == "logged"


async def test_a_guard_on_what_was_filled_in_refuses_with_its_reason(add_person, new_complaint):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())
    await walk(handler, case["reference"], "triage", "register")

    with pytest.raises(cases.Refused, match=r"DISP 1\.6\.1R"):
        await cases.move(
            handler,
            case["reference"],
            "acknowledge",
            {"sent_by": "email", "states_timescale": "no"},
        )


async def test_a_summary_resolution_is_refused_after_three_business_days(add_person, new_complaint):
    handler = await add_person("handler")
    old = new_complaint(received_at=datetime.now(UTC) - timedelta(days=8))
    case = await complaints.receive(handler, old)

    with pytest.raises(cases.Refused, match="three business days ended"):
        await cases.move(handler, case["reference"], "resolve", {})


async def test_the_second_to_save_is_told_of_the_first(add_person, new_complaint):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())
    await cases.move(handler, case["reference"], "triage", ANSWERS["triage"], version=1)

    with pytest.raises(cases.Conflict) as conflict:
        await cases.move(handler, case["reference"], "register", {}, version=1)

    assert conflict.value.case["state"] == "triaged"


async def test_an_auditor_reads_and_moves_nothing(add_person, new_complaint):
    handler, auditor = await add_person("handler"), await add_person("auditor")
    case = await complaints.receive(handler, new_complaint())

    with pytest.raises(cases.Refused, match="permission"):
        await cases.move(auditor, case["reference"], "triage", ANSWERS["triage"])
    with pytest.raises(NotAllowed):
        await complaints.receive(auditor, new_complaint())


async def test_a_handler_of_one_book_never_meets_the_rivals_cases(add_person, new_complaint, books):
    ours, theirs = await add_person("handler"), await add_person("handler", books=("rival",))
    case = await complaints.receive(theirs, new_complaint(book_id=books.rival))

    with pytest.raises(UnknownCase):
        await cases.find(ours, case["reference"])
    with pytest.raises(NotAllowed):
        await complaints.receive(ours, new_complaint(book_id=books.rival))


async def test_what_a_move_says_is_kept_on_the_complaint(add_person, new_complaint):
    handler = await add_person("handler")
    case = await complaints.receive(handler, new_complaint())
    await walk(handler, case["reference"], "triage")

    await cases.move(handler, case["reference"], "register", {"policy_number": "CVP-7719-204"})

    kept = await Complaint.select().where(Complaint.case == case["id"]).first()
    assert kept["policy_number"] == "CVP-7719-204"
    assert await Case.count().where(Case.reference == case["reference"]) == 1
