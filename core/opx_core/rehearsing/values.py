"""What a rehearsal compares: the two workflows cut down to what differs, and what it finds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from opx_core.ledger import Clock
from opx_core.stories import Quiet, never
from opx_core.workflow import Deadline, Escalation, Transition, Workflow

KINDS = {
    "state": "Another state",
    "stuck": "A move that was made is not possible",
    "later": "Later deadline",
    "earlier": "Earlier deadline",
    "late": "Late at once",
    "met": "A deadline met, or missed, otherwise",
    "statutory": "A clock of the rules moves, or is met otherwise",
    "new": "A new deadline",
    "gone": "A deadline less",
    "escalation": "An escalation at once",
    "owner": "Another person",
    "broken": "A condition that cannot be worked out",
}
"""How a case can differ, in the order in which the page counts them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one case would be other: keys of :data:`KINDS`, and a sentence for each thing."""

    kinds: tuple[str, ...]
    words: tuple[str, ...]


class Kept(NamedTuple):
    """A clock as far as it is compared: how it stands, not why."""

    episode: int
    rule: str
    name: str
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None
    lapsed_at: datetime | None
    stopped_at: datetime | None

    @classmethod
    def of(cls, clock: Clock) -> "Kept":
        """A clock of a ledger."""
        return cls._make(_compared(clock))

    @property
    def runs(self) -> bool:
        """Neither met, lapsed nor stopped."""
        return not (self.met_at or self.lapsed_at or self.stopped_at)


_compared = attrgetter(*Kept._fields)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a workflow by the name of its part; ``states`` are where it is asked."""

    name: str
    text: str
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparing:
    """The two workflows, cut down to what differs, and where cases of removed states go.

    ``clocks`` are the rules of the deadlines that have to be worked out, ``other_moves`` the keys
    of the moves that are not the same in both.
    ``quiet`` are the moves that change no clock which is worked out. ``replays`` says that the
    draft has other moves or states, so that closed cases might have gone another way.
    """

    before: Workflow
    after: Workflow
    slim_before: Workflow
    slim_after: Workflow
    moved_states: Mapping[str, str]
    own: frozenset[str]
    escalations: tuple[Escalation, ...]
    moves: Mapping[str, Transition]
    other_moves: frozenset[str]
    conditions: tuple[Condition, ...] = ()
    quiet: Quiet = never
    replays: bool = True
    clocks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, before: Workflow, after: Workflow, moved: Mapping[str, str]) -> "Comparing":
        """What has to be worked out to compare them."""
        old, new = set(before.deadlines), set(after.deadlines)
        rules = {each.rule for each in old ^ new} | _follow(before, after)
        return cls(
            before,
            after,
            _only(before, rules),
            _only(after, rules),
            moved,
            frozenset(each.rule for each in (*old, *new) if each.target is not None),
            tuple(each for each in after.escalations if each not in before.escalations),
            {each.key: each for each in after.transitions},
            frozenset(each.key for each in {*before.transitions} ^ {*after.transitions}),
            tuple(each for each in _conditions(after) if each not in set(_conditions(before))),
            quiet_to(_only(after, rules)),
            _ways(before) != _ways(after),
            frozenset(rules),
        )

    @property
    def whole(self) -> bool:
        """Whether it takes the whole story; else moves that are ``quiet`` may be left out."""
        return self.replays or bool(self.conditions)

    def goes_to(self, state: str) -> str:
        """Where a case in ``state`` is under the draft; "" where nothing says so."""
        known = self.after.states_by_key
        return state if state in known else self.moved_states.get(state, "")


def _conditions(workflow: Workflow) -> tuple[Condition, ...]:
    """All that a live case can be asked; what asks for an answer of a move waits for the move."""
    named = [(each.name, each.when) for each in workflow.deadlines]
    named += [(each.name, each.when) for each in workflow.activities]
    named += [(each.name, each.when) for each in workflow.escalations]
    named += [(each.label, each.when) for each in workflow.fields]
    found = [Condition(name, when) for name, when in named if when]
    found += [
        Condition(each.name, each.guard, each.from_states)
        for each in workflow.transitions
        if each.guard
    ]
    return tuple(each for each in found if "data." not in each.text)


def _follow(before: Workflow, after: Workflow) -> set[str]:
    """States whose going changes when deadlines of them start: those count as changed too."""
    gone = before.states_by_key.keys() - after.states_by_key.keys()
    starts = {f"state:{key}" for key in gone}
    return {
        each.rule
        for each in (*before.deadlines, *after.deadlines)
        if each.starts in starts or (each.target and set(each.target.pauses) & gone)
    }


def quiet_to(workflow: Workflow) -> Quiet:
    """Which moves tell the workflow's clocks nothing: none of these starts, meets or stops one."""
    if any(each.window for each in workflow.deadlines):
        return never
    starting, states = workflow.starting, workflow.states_by_key

    @cache
    def quiet(before: str, move: str, after: str) -> bool:
        return not (
            move in workflow.meeting
            or f"move:{move}" in starting
            or f"state:{before}" in starting
            or f"state:{after}" in starting
            or before in workflow.pausing
            or after in workflow.pausing
            or after not in states
            or states[after].closed
        )

    return quiet


def _ways(workflow: Workflow) -> tuple[object, ...]:
    return (workflow.initial, workflow.transitions, {each.key for each in workflow.states})


def _only(workflow: Workflow, rules: Iterable[str]) -> Workflow:
    kept: tuple[Deadline, ...] = tuple(each for each in workflow.deadlines if each.rule in rules)
    return replace(workflow, deadlines=kept)
