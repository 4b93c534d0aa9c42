import pytest

from opx_complaints import complaints
from opx_core import cases

AHEAD = {
    "logged": ["register", "acknowledge", "investigate", "decide", "respond", "close"],
    "acknowledged": ["decide", "respond", "close"],
    "responded": [],
    "closed": [],
}


@pytest.mark.parametrize("state", AHEAD)
async def test_what_cannot_be_done_yet_lists_only_what_lies_ahead(add_person, new_complaint, state):
    handler = await add_person("handler")
    opened = await complaints.receive(handler, new_complaint())
    case = {**await cases.find(handler, opened["reference"]), "state": state}

    found = cases.moves(handler, {**case, "closed": state == "closed"})

    later = [move.transition.key for move in found if state not in move.transition.from_states]
    assert later == AHEAD[state]


async def test_the_three_days_end_once_a_decision_is_made(add_person, new_complaint):
    handler = await add_person("handler")
    opened = await complaints.receive(handler, new_complaint())
    answers = {"level": "formal", "payment_service": "no", "sent_by": "email"}
    answers |= {"states_timescale": "yes", "outcome": "upheld", "reasons": "Too slow."}

    for move in ("triage", "register", "acknowledge", "investigate", "decide"):
        await cases.move(handler, opened["reference"], move, answers)

    assert (await cases.find(handler, opened["reference"]))["next_deadline"] == "Final response"
