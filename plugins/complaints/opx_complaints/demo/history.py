"""One complaint's history in memory, kept just as the product keeps it in the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opx_complaints.demo.clocks import Clocks
from opx_complaints.demo.desk import Worker
from opx_complaints.demo.matters import Matter
from opx_complaints.window import refuse_late_resolution
from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core.cases.clocks import facts
from opx_core.deadlines import Start
from opx_core.expressions import holds
from opx_core.identity import Actor, system_actor
from opx_core.workflow import Transition


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
    """A complaint and all that has been done to it. Made by ``opening.opened``."""

    matter: Matter
    case: dict[str, Any]
    complaint: dict[str, Any]
    clocks: Clocks
    episodes: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    step_outs: list[dict[str, Any]] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    touches: list[dict[str, Any]] = field(default_factory=list)

    def move(self, key: str, who: Worker, at: datetime, data: Mapping[str, Any]) -> None:
        """Make a move as the product would. :class:`Impossible` where it would refuse."""
        transition = COMPLAINTS.transition(key)
        self.review(at)
        self._check(transition, at, data)
        before = self.case
        self.case = _moved(before, transition, at, data)
        self._tick(before, key, at)
        self.tell(transition.event, who.actor, at, _told(before, transition, data))
        self._keep(who, at, data)

    def assign(self, owner: Worker, who: Worker, at: datetime) -> None:
        """Give the case to someone."""
        self.review(at)
        version = self.case["version"] + 1
        owned = {"owner_id": owner.id, "team_id": owner.team_id, "version": version}
        self.case = {**self.case, **owned}
        values = {"owner": owner.name, "owner_id": owner.id}
        self.tell("core.case_assigned", who.actor, at, values)

    def note(self, body: str, who: Worker, at: datetime) -> None:
        """Write a note."""
        self.review(at)
        self.happened.append(Happened(at, "core.note_added", who.actor, {"body": body}, True))

    def suspect(self, reference: str, at: datetime) -> None:
        """Find, as the job does, that another complaint has the same complainant."""
        kind = "complaints.duplicate_suspected"
        self.tell(kind, system_actor(), at, {"references": reference})

    def review(self, until: datetime) -> None:
        """Notice the deadlines that have passed, as the clock's job does some seconds after."""
        for row in self.clocks.passed(until):
            kind = "core.window_lapsed" if row["is_window"] else "core.deadline_missed"
            values = {name: row[name] for name in ("name", "rule", "due_at")}
            self.tell(kind, system_actor(), row["due_at"] + self.clocks.notice, values)

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
            self.episodes.append(begun_episode(self.case["episode"], at, at))
            self.clocks.begin(COMPLAINTS, start(self.case), at)
        elif self.case["level"] != before["level"]:
            self.clocks.renew(COMPLAINTS, start(self.case), at)

    def _keep(self, who: Worker, at: datetime, data: Mapping[str, Any]) -> None:
        told = {name: data[name] for name in ("policy_number", "wanted") if data.get(name)}
        self.complaint = {**self.complaint, **told}
        if "payment_service" in data:
            self.complaint["payment_service"] = data["payment_service"]
            self.case["facts"] = payment_facts(data["payment_service"])
            self.clocks.renew(COMPLAINTS, start(self.case), at)
        if outcome := data.get("outcome") or data.get("ending"):
            row = {"episode": self.case["episode"], "outcome": outcome, "decided_by": who.id}
            reasons = data.get("reasons") or ""
            self.decisions.append({**row, "reasons": reasons, "decided_at": at})

    def tell(self, kind: str, actor: Actor, at: datetime, values: Mapping[str, object]) -> None:
        """Add an event."""
        self.happened.append(Happened(at, kind, actor, values))


def start(case: Mapping[str, Any]) -> Start:
    """What the clocks of the case's present episode run on."""
    begun = case["episode_started_at"]
    return Start(KIND, case["episode"], begun, case["nation"], facts(case))


def begun_episode(number: int, started_at: datetime, opened_at: datetime) -> dict[str, Any]:
    """One run of a case, as it begins."""
    begun = {"number": number, "started_at": started_at, "opened_at": opened_at}
    return {**begun, "closed_at": None}


def payment_facts(payment: bool) -> str:
    """What guards and clocks may ask about a complaint."""
    return json.dumps({"complaint": {"payment_service": payment}})


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
    fields = [
        [field.label, field.shown(value)] for field, value in given if value not in (None, "")
    ]
    return {"from": case["state"], "to": transition.to, "fields": fields}
