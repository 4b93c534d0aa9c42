"""Who may be given which cases, and whose turn it is. Shared by all ways of giving work on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opx_core import workflows
from opx_core.allocation import eligible, workers
from opx_core.allocation.eligible import Refusal
from opx_core.allocation.workers import Staff, Worker


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who gets the work: a team (nobody in it yet), or people, evenly."""

    team_id: int | None = None
    people: tuple[int, ...] = ()

    def has(self, worker: Worker) -> bool:
        """Whether the worker is one of them, or of the team."""
        return worker.team_id == self.team_id if self.team_id else worker.id in self.people


@dataclass(slots=True)
class Owners:
    """Those who may own some cases, without the one whose work it is."""

    staff: Staff
    without: int | None = None
    _able: dict[int, list[Worker]] = field(default_factory=dict)

    @classmethod
    async def of(cls, cases: Sequence[Mapping[str, Any]], without: int | None = None) -> "Owners":
        """Look them up for these cases: rows with ``id`` and what ``eligible`` asks about."""
        await workflows.know(cases)
        return cls(await workers.read_for([case["id"] for case in cases]), without)

    def able(self, case: Mapping[str, Any]) -> list[Worker]:
        """Everybody who can be given the case, by name."""
        if case["id"] not in self._able:
            found = eligible.able(self.staff, case)
            self._able[case["id"]] = [each for each in found if each.id != self.without]
        return self._able[case["id"]]

    def every(self, cases: Iterable[Mapping[str, Any]]) -> list[Worker]:
        """Everybody who can be given at least one of the cases, by name."""
        found = {each.id: each for case in cases for each in self.able(case)}
        return sorted(found.values(), key=lambda each: (each.name, each.id))

    def can_take(self, receivers: Receivers, case: Mapping[str, Any]) -> list[int]:
        """Which of the receivers can have the case; for a team, its people who can."""
        return [each.id for each in self.able(case) if receivers.has(each)]

    def least(self, able: Sequence[int], given: Mapping[int, int]) -> int | None:
        """Of those who can, the one with fewest open, with what they were ``given`` since."""
        people = self.staff.workers
        load = {each: people[each].open + given.get(each, 0) for each in able}
        return next_of(able, load)

    def why(self, receivers: Receivers, case: Mapping[str, Any]) -> Refusal:
        """Why none of the receivers can have the case: what most of them lack."""
        chosen = [
            each
            for each in self.staff.workers.values()
            if receivers.has(each) and each.id != self.without
        ]
        asked = eligible.needs_of(self.staff, case)
        found = [eligible.why_not(self.staff, each, case, asked) for each in chosen]
        said = [refused for refused in found if refused]
        if not said:
            nobody = "Nobody in this team takes cases." if receivers.team_id else "It is theirs."
            return Refusal("nobody", nobody)
        counts = [sum(other.reason == each.reason for other in said) for each in said]
        return said[counts.index(max(counts))]

    def name(self, person_id: int) -> str:
        """The name of one of them."""
        return self.staff.workers[person_id].name


def next_of(able: Sequence[int], counts: Mapping[int, int]) -> int | None:
    """Of those who can, the one who was given least so far."""
    return min(able, key=lambda person: (counts.get(person, 0), person), default=None)
