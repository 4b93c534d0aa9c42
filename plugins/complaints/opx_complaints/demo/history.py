"""One complaint's history in memory, kept just as the product keeps it in the database."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opx_complaints.demo.clocks import Clocks
from opx_complaints.demo.desk import Worker
from opx_complaints.demo.matters import Matter
from opx_complaints.window import refuse_late_resolution
from opx_complaints.workflow import COMPLAINTS, KIND
from opx_core import field_classes
from opx_core.cases.clocks import differences, facts, story_facts
from opx_core.deadlines import Start
from opx_core.expressions import holds
from opx_core.identity import Actor, system_actor
from opx_core.workflow import Transition, money


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
    own: dict[str, Any] = field(default_factory=dict)

    def move(self, key: str, who: Worker, at: datetime, data: Mapping[str, Any]) -> None:
        """Make a move as the product would. :class:`Impossible` where it would refuse."""
        transition = COMPLAINTS.transition(key)
        self.review(at)
        self._check(transition, at, data)
        before = self.case
        self.case = _moved(before, transition, at, data)
        told = {**_told(before, transition, data), "clock": story_facts(self.case)}
        self.tell(transition.event, who.actor, at, told)
        self._tick(before, who, key, at)
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
        """Notice what has passed and what is in danger, as the jobs do some seconds after."""
        noticed = [*self._passed(until), *self._escalated(until)]
        last = self.happened[-1].at if self.happened else until
        for at, kind, values in sorted(noticed, key=lambda each: each[0]):
            last = min(max(last, at), until)
            self.tell(kind, system_actor(), last, values)

    @property
    def touched_at(self) -> datetime:
        """When somebody last did something on it."""
        people = (each.at for each in self.happened if each.actor.kind != "system")
        return max(people, default=self.case["opened_at"])

    def next(self) -> dict[str, Any]:
        """What the case itself says of its next deadline and its next escalation."""
        return self.clocks.next(self.case, self.touched_at)

    def _passed(self, until: datetime) -> Iterator[tuple[datetime, str, dict[str, object]]]:
        for clock in self.clocks.passed(until):
            kind = "core.window_lapsed" if clock.is_window else "core.deadline_missed"
            values = {"name": clock.name, "rule": clock.rule, "due_at": clock.due_at}
            yield clock.due_at + self.clocks.notice, kind, values

    def _escalated(self, until: datetime) -> Iterator[tuple[datetime, str, dict[str, object]]]:
        for each, at in self.clocks.escalated(self.case, self.touched_at, until):
            said = ""
            if each.action == "raise":
                self.case = {**self.case, "priority": self.case["priority"] + 1}
                said = f"Priority {self.case['priority']}."
            values: dict[str, object] = {"key": each.key, "name": each.name, "what": said}
            yield at + self.clocks.notice, "core.escalated", values

    def _check(self, transition: Transition, at: datetime, data: Mapping[str, Any]) -> None:
        known = {**facts(self.case), "data": dict(data)}
        if self.case["state"] not in transition.from_states:
            raise Impossible(f"{transition.key} from {self.case['state']}")
        if transition.guard and not holds(transition.guard, known):
            raise Impossible(transition.guard_reason)
        if late := refuse_late_resolution(self.case, transition, at):
            raise Impossible(late)

    def _tick(self, before: Mapping[str, Any], who: Worker, key: str, at: datetime) -> None:
        if self.case["closed"]:
            self.episodes[-1]["closed_at"] = at
        if self.case["episode"] != before["episode"]:
            self.episodes.append(begun_episode(self.case["episode"], at, at))
            self.clocks.begin(start(self.case), self.case["state"], at, key)
            return
        self.clocks.move(key, self.case["state"], start(self.case), at)
        if self.case["level"] != before["level"] and not self.case["closed"]:
            self._renew(self.case, who, at)

    def _renew(self, before: Mapping[str, Any], who: Worker, at: datetime) -> None:
        was = self.clocks.kept
        self.clocks.renew(start(self.case), at)
        said, known = differences(was, self.clocks.kept), story_facts(self.case)
        if said or known != story_facts(before):
            values = {"what": said or "No deadline moves.", "clock": known}
            self.tell("core.clocks_renewed", who.actor, at, values)

    def _keep(self, who: Worker, at: datetime, data: Mapping[str, Any]) -> None:
        told = {name: data[name] for name in ("policy_number", "wanted") if data.get(name)}
        self.complaint = {**self.complaint, **told}
        own = {each.key for each in COMPLAINTS.fields}
        self.own |= {name: value for name, value in data.items() if name in own}
        if "payment_service" in data:
            self.complaint["payment_service"] = data["payment_service"]
            before = self.case
            self.case = {**before, "facts": payment_facts(data["payment_service"])}
            self._renew(before, who, at)
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
    given = [(field, data.get(field.key)) for field in COMPLAINTS.asked(transition)]
    fields = [
        [field.label, money.shown(field, value, (transition.authority,))]
        for field, value in given
        if value not in (None, "")
    ]
    told = {"from": case["state"], "to": transition.to, "fields": fields}
    classes = field_classes.told(COMPLAINTS.asked(transition))
    return {**told, **classes, "move": transition.key}
