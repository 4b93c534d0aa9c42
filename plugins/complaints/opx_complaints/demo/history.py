"""One complaint's history in memory, kept just as the product keeps it in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from opx_complaints.demo.clocks import Clocks
from opx_complaints.demo.desk import BOOKS, Desk, Worker
from opx_complaints.demo.matters import Matter
from opx_complaints.window import refuse_late_resolution
from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core.cases.moves import facts
from opx_core.deadlines import Start
from opx_core.expressions import holds
from opx_core.identity import Actor, system_actor
from opx_core.workflow import Transition

SUBJECT = 160


class Impossible(ValueError):
    """People could not have done this."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that is to be recorded, or (``note``) the note whose event is."""

    at: datetime
    kind: str
    actor: Actor
    values: Mapping[str, object]
    note: bool = False


@dataclass(slots=True)
class History:
    """A complaint and all that has been done to it. Made by :func:`opened`."""

    matter: Matter
    case: dict[str, Any]
    complaint: dict[str, Any]
    clocks: Clocks
    episodes: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)

    def move(self, key: str, who: Worker, at: datetime, data: Mapping[str, Any]) -> None:
        """Make a move as the product would. :class:`Impossible` where it would refuse."""
        transition = COMPLAINTS.transition(key)
        self.review(at)
        self._check(transition, at, data)
        before = self.case
        self.case = _moved(before, transition, at, data)
        self._tick(before, key, at)
        self._tell(transition.event, who.actor, at, _told(before, transition, data))
        self._keep(who, at, data)

    def assign(self, owner: Worker, who: Worker, at: datetime) -> None:
        """Give the case to someone."""
        self.review(at)
        version = self.case["version"] + 1
        owned = {"owner_id": owner.id, "team_id": owner.team_id, "version": version}
        self.case = {**self.case, **owned}
        values = {"owner": owner.name, "owner_id": owner.id}
        self._tell("core.case_assigned", who.actor, at, values)

    def note(self, body: str, who: Worker, at: datetime) -> None:
        """Write a note."""
        self.review(at)
        self.happened.append(Happened(at, "core.note_added", who.actor, {"body": body}, True))

    def suspect(self, reference: str, at: datetime) -> None:
        """Find, as the job does, that another complaint has the same complainant."""
        kind = "complaints.duplicate_suspected"
        self._tell(kind, system_actor(), at, {"references": reference})

    def review(self, until: datetime) -> None:
        """Notice the deadlines that have passed, as the clock's job does some seconds after."""
        for row in self.clocks.passed(until):
            kind = "core.window_lapsed" if row["is_window"] else "core.deadline_missed"
            values = {name: row[name] for name in ("name", "rule", "due_at")}
            self._tell(kind, system_actor(), row["due_at"] + self.clocks.notice, values)

    def _check(self, transition: Transition, at: datetime, data: Mapping[str, Any]) -> None:
        known = {**facts(self.case), "data": dict(data)}
        if self.case["state"] not in transition.from_states:
            raise Impossible(f"{transition.key} from {self.case['state']}")
        if transition.guard and not holds(transition.guard, known):
            raise Impossible(transition.guard_reason)
        if late := refuse_late_resolution(self.case, transition, at):
            raise Impossible(late)

    def _tick(self, before: Mapping[str, Any], key: str, at: datetime) -> None:
        self.clocks.meet(before["episode"], COMPLAINTS, key, at)
        if self.case["closed"]:
            self.clocks.stop(before["episode"], at)
            self.episodes[-1]["closed_at"] = at
        if self.case["episode"] != before["episode"]:
            self.episodes.append(_episode(self.case["episode"], at, at))
            self.clocks.begin(COMPLAINTS, start(self.case), at)
        elif self.case["level"] != before["level"]:
            self.clocks.renew(COMPLAINTS, start(self.case), at)

    def _keep(self, who: Worker, at: datetime, data: Mapping[str, Any]) -> None:
        told = {name: data[name] for name in ("policy_number", "wanted") if data.get(name)}
        self.complaint = {**self.complaint, **told}
        if "payment_service" in data:
            self.complaint["payment_service"] = data["payment_service"]
            self.case["facts"] = _facts(data["payment_service"])
            self.clocks.renew(COMPLAINTS, start(self.case), at)
        if outcome := data.get("outcome") or data.get("ending"):
            row = {"episode": self.case["episode"], "outcome": outcome, "decided_by": who.id}
            reasons = data.get("reasons") or ""
            self.decisions.append({**row, "reasons": reasons, "decided_at": at})

    def _tell(self, kind: str, actor: Actor, at: datetime, values: Mapping[str, object]) -> None:
        self.happened.append(Happened(at, kind, actor, values))


def opened(desk: Desk, matter: Matter, clerk: Worker, payment: bool) -> History:
    """A complaint that ``clerk`` has just logged, ``payment`` as they understood it."""
    at, received = matter.arrival.opened_at, matter.arrival.received_at
    case = _case(desk, matter, payment)
    clocks = Clocks(notice=timedelta(seconds=2 + received.microsecond % 7_000_000 / 1_000_000))
    history = History(matter, case, _complaint(matter, payment), clocks)
    history.episodes.append(_episode(1, received, at))
    clocks.begin(COMPLAINTS, start(case), at)
    names = "level", "subject", "received_at"
    values = {name: case[name] for name in names} | {
        "complainant": matter.complainant.name,
        **{name: history.complaint[name] for name in ("product", "cause", "channel")},
    }
    history._tell("complaints.logged", clerk.actor, at, values)
    return history


def start(case: Mapping[str, Any]) -> Start:
    """What the clocks of the case's present episode run on."""
    begun = case["episode_started_at"]
    return Start(KIND, case["episode"], begun, case["nation"], facts(case))


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
        "facts": _facts(payment),
        "received_at": matter.arrival.received_at,
        "opened_at": matter.arrival.opened_at,
        "closed_at": None,
        "version": 1,
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


def _facts(payment: bool) -> str:
    return json.dumps({"complaint": {"payment_service": payment}})


def _episode(number: int, started_at: datetime, opened_at: datetime) -> dict[str, Any]:
    begun = {"number": number, "started_at": started_at, "opened_at": opened_at}
    return {**begun, "closed_at": None}


def _moved(
    case: Mapping[str, Any], transition: Transition, at: datetime, data: Mapping[str, Any]
) -> dict[str, Any]:
    closed, again = COMPLAINTS.state(transition.to).closed, transition.episode == "next"
    return {
        **case,
        "state": transition.to,
        "level": data.get("level") or case["level"],
        "closed": closed,
        "closed_at": at if closed else None,
        "episode": case["episode"] + again,
        "episode_started_at": at if again else case["episode_started_at"],
        "version": case["version"] + 1,
    }


def _told(
    case: Mapping[str, Any], transition: Transition, data: Mapping[str, Any]
) -> dict[str, object]:
    given = [(field, data.get(field.key)) for field in transition.fields]
    fields = [[field.label, field.shown(value)] for field, value in given if value not in (None, "")]
    return {"from": case["state"], "to": transition.to, "fields": fields}
