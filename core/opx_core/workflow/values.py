"""The parts of a workflow, as frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from opx_core.workflow.fields import Field
from opx_core.workflow.parts import Activity, Effect, Escalation, Fact, Target

Turn = Literal["us", "customer", "specialist", "ombudsman", "nobody"]


class UnknownState(LookupError):
    """The workflow has no state with this key."""


class UnknownTransition(LookupError):
    """The workflow has no transition with this key."""


class UnknownLevel(LookupError):
    """The workflow has no level with this key."""


@dataclass(frozen=True, slots=True)
class Level:
    """A step of escalation, such as a first or a second response."""

    key: str
    name: str
    hint: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class State:
    """Where a case can be; `turn` says who must act next while it is there."""

    key: str
    name: str
    closed: bool = False
    turn: Turn = "us"
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Transition:
    """A move that a person can make, from any of some states to one state.

    `guard` is an expression over the case's facts that must be true (`opx_core.expressions`);
    `guard_reason` is what a person reads when it is not. `permission` is `<module>.<verb>`.
    With `episode` "next" the move opens a new episode of the case, as a reopening does. `event`
    is the kind of event that the move records. `asks` and `requires` are keys of the workflow's
    own fields that this move's form shows, and those that cannot be left empty at this moment.
    `confirm` is a sentence that the person must agree to. `effects` happen in the same
    transaction. Whoever last made one of the moves `not_by` on this case cannot make this one.
    `authority` is the key of a number among its fields: the pounds that the move commits, for
    which roles and people can have limits (`opx_core.authorities`).
    """

    key: str
    name: str
    from_states: tuple[str, ...]
    to: str
    permission: str
    fields: tuple[Field, ...] = ()
    guard: str | None = None
    guard_reason: str = ""
    icon: str = "arrow-right"
    primary: bool = False
    episode: Literal["same", "next"] = "same"
    event: str = "core.case_moved"
    asks: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    confirm: str = ""
    effects: tuple[Effect, ...] = ()
    not_by: tuple[str, ...] = ()
    authority: str = ""
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A rule's clock on a case: met by any of some transitions, from the moment `starts`.

    `rule` is the id of a rule in `opx_core.rulepacks`; `when` is an expression over the case's
    facts that says whether the deadline is for it (None: always). A `window` lapses when its
    time is over and is never late, as the three days of DISP 1.5. With a `target` it is a service
    level of the firm's own, and `rule` ("OWN-…") only names it. `starts` is "received",
    "state:<key>" (each time the case comes to that state; leaving it meets the deadline) or
    "move:<key>".
    """

    rule: str
    name: str
    met_by: tuple[str, ...]
    when: str | None = None
    window: bool = False
    starts: str = "received"
    target: Target | None = None
    origin: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Workflow:
    """How a kind of case moves. Only one that `validate` finds clean is fit to run.

    `facts` are what its module lets expressions ask, beside the core's own (`naming`).

    `fields` are the workflow's own questions about a case, which moves may ask. Each part's
    `origin` is the module and version that it came from, or "own" where a tenant made it.
    `starting` are its deadlines by what starts them, `meeting` the rules that a move meets,
    `pausing` the reasons for which any of its targets stands still.
    """

    kind: str
    name: str
    version: int
    initial: str
    states: tuple[State, ...]
    levels: tuple[Level, ...] = ()
    transitions: tuple[Transition, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    fields: tuple[Field, ...] = ()
    activities: tuple[Activity, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    facts: tuple[Fact, ...] = ()
    states_by_key: Mapping[str, State] = field(init=False, repr=False, compare=False)
    levels_by_key: Mapping[str, Level] = field(init=False, repr=False, compare=False)
    by_event: Mapping[str, tuple[Transition, ...]] = field(init=False, repr=False, compare=False)
    starting: Mapping[str, tuple[Deadline, ...]] = field(init=False, repr=False, compare=False)
    meeting: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)
    pausing: frozenset[str] = field(init=False, repr=False, compare=False)
    _within: dict[str, tuple[Transition, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        events: dict[str, tuple[Transition, ...]] = {}
        for each in self.transitions:
            events[each.event] = (*events.get(each.event, ()), each)
        starting: dict[str, tuple[Deadline, ...]] = {}
        meeting: dict[str, frozenset[str]] = {}
        pausing: set[str] = set()
        for one in self.deadlines:
            starting[one.starts] = (*starting.get(one.starts, ()), one)
            meeting |= {key: meeting.get(key, frozenset()) | {one.rule} for key in one.met_by}
            pausing.update(one.target.pauses if one.target else ())
        found = {
            "states_by_key": {each.key: each for each in self.states},
            "levels_by_key": {each.key: each for each in self.levels},
            "by_event": events,
            "starting": starting,
            "meeting": meeting,
            "pausing": frozenset(pausing),
        }
        for name, index in found.items():
            object.__setattr__(self, name, index)

    def asked(self, transition: Transition) -> tuple[Field, ...]:
        """What a move's form asks: its own fields, then those of the workflow that it names."""
        own = {each.key: each for each in self.fields}
        named = dict.fromkeys((*transition.asks, *transition.requires))
        return (
            *transition.fields,
            *(
                replace(own[key], required=key in transition.requires)
                for key in named
                if key in own
            ),
        )

    def state(self, key: str) -> State:
        """The state with this key. Raises UnknownState."""
        try:
            return self.states_by_key[key]
        except KeyError:
            raise UnknownState(f"The workflow “{self.name}” has no state {key!r}") from None

    def transition(self, key: str) -> Transition:
        """The transition with this key. Raises UnknownTransition."""
        for transition in self.transitions:
            if transition.key == key:
                return transition
        raise UnknownTransition(f"The workflow “{self.name}” has no transition {key!r}")

    def level(self, key: str) -> Level:
        """The level with this key. Raises UnknownLevel."""
        try:
            return self.levels_by_key[key]
        except KeyError:
            raise UnknownLevel(f"The workflow “{self.name}” has no level {key!r}") from None

    def moves_within(self, state: str) -> tuple[Transition, ...]:
        """The transitions that can still be made from a state on, in the same episode."""
        if state not in self._within:
            self._within[state] = self._reached(state)
        return self._within[state]

    def _reached(self, state: str) -> tuple[Transition, ...]:
        found, edge = {state}, {state}
        own = [each for each in self.transitions if each.episode == "same"]
        while edge:
            edge = {each.to for each in own if not edge.isdisjoint(each.from_states)} - found
            found |= edge
        return tuple(each for each in own if not found.isdisjoint(each.from_states))

    def moves_from(self, state: str) -> tuple[Transition, ...]:
        """The transitions that leave a state, in the workflow's order. Raises UnknownState."""
        here = self.state(state).key
        return tuple(each for each in self.transitions if here in each.from_states)


PARTS = (
    "states",
    "levels",
    "transitions",
    "deadlines",
    "fields",
    "activities",
    "escalations",
)
"""The names of a workflow's lists of parts."""


def marked(workflow: Workflow, origin: str) -> Workflow:
    """The workflow with `origin` on every part that has none yet."""
    parts: dict[str, Any] = {
        name: tuple(
            each if each.origin else replace(each, origin=origin)
            for each in getattr(workflow, name)
        )
        for name in PARTS
    }
    return replace(workflow, **parts)


def extend(
    workflow: Workflow,
    transitions: Iterable[Transition] = (),
    deadlines: Iterable[Deadline] = (),
    states: Iterable[State] = (),
) -> Workflow:
    """The workflow with more parts after its own, not yet validated."""
    return replace(
        workflow,
        states=(*workflow.states, *states),
        transitions=(*workflow.transitions, *transitions),
        deadlines=(*workflow.deadlines, *deadlines),
    )
