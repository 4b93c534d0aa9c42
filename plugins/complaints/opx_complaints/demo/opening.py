"""A complaint as it is logged."""

from datetime import timedelta
from typing import Any

from opx_complaints.demo.clocks import Clocks
from opx_complaints.demo.desk import BOOKS, Desk, Worker
from opx_complaints.demo.history import History, begun_episode, payment_facts, start
from opx_complaints.demo.matters import Matter
from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core.cases.clocks import story_facts

SUBJECT = 160


def opened(desk: Desk, matter: Matter, clerk: Worker, payment: bool) -> History:
    """A complaint that ``clerk`` has just logged, ``payment`` as they understood it."""
    at, received = matter.arrival.opened_at, matter.arrival.received_at
    case = _case(desk, matter, payment)
    clocks = Clocks(
        COMPLAINTS, notice=timedelta(seconds=2 + received.microsecond % 7_000_000 / 1_000_000)
    )
    history = History(matter, case, _complaint(matter, payment), clocks)
    history.episodes.append(begun_episode(1, received, at))
    clocks.begin(start(case), case["state"], at)
    names = "level", "subject", "received_at"
    values = {name: case[name] for name in names} | {
        "complainant": matter.complainant.name,
        **{name: history.complaint[name] for name in ("product", "cause", "channel")},
    }
    told = {**values, "clock": story_facts(case)}
    history.tell("complaints.logged", clerk.actor, at, told)
    return history


def _case(desk: Desk, matter: Matter, payment: bool) -> dict[str, Any]:
    return {
        "reference": matter.reference,
        "kind": KIND,
        "workflow_version": COMPLAINTS.version,
        "book_id": desk.book_ids[matter.book],
        "state": COMPLAINTS.initial,
        "level": matter.first_level,
        "closed": False,
        "subject": f"{matter.product}, {matter.cause[:1].lower()}{matter.cause[1:]}"[:SUBJECT],
        "owner_id": None,
        "team_id": None,
        "nation": matter.nation,
        "episode": 1,
        "episode_started_at": matter.arrival.received_at,
        "facts": payment_facts(payment),
        "received_at": matter.arrival.received_at,
        "opened_at": matter.arrival.opened_at,
        "closed_at": None,
        "version": 1,
        "priority": 0,
        "waiting_on": "",
        "waiting_for": "",
        "waiting_since": None,
    }


def _complaint(matter: Matter, payment: bool) -> dict[str, Any]:
    return {
        "product": matter.product,
        "cause": matter.cause,
        "firm": BOOKS[matter.book],
        "channel": matter.arrival.channel,
        "policy_number": "",
        "narrative": matter.narrative,
        "wanted": "",
        "payment_service": payment,
    }
