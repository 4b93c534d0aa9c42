"""Where the time of a case went: a pure function from facts to intervals.

The intervals of an episode follow one another from its start to its end (or for ever while it is
open): none is missing, none overlaps. In which order facts are given never matters, and a fact
changes nothing that lies before it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Literal, TypeVar

Kind = Literal["unallocated", "handled", "idle", "waiting", "stepped_out"]
KINDS: tuple[Kind, ...] = ("handled", "idle", "waiting", "stepped_out", "unallocated")
CAP = timedelta(minutes=5)
"""Who has done nothing for so long is not working on the case any more."""


@dataclass(frozen=True, slots=True)
class Span:
    """An episode: from receipt or reopening to its closure, None while it is open."""

    episode: int
    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The case came to a state. ``order`` is the id of the event."""

    at: datetime
    order: int
    state: str


@dataclass(frozen=True, slots=True)
class Given:
    """The case was given to someone, or to nobody."""

    at: datetime
    order: int
    owner_id: int | None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """A person worked on the case."""

    began_at: datetime
    ended_at: datetime
    person_id: int
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Waited:
    """The case waited for a party, or (``what``) something was asked of ``words``."""

    began_at: datetime
    ended_at: datetime | None
    order: int
    party: str
    words: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A person said what an interval really was. The last word on a moment stands."""

    began_at: datetime
    ended_at: datetime
    order: int
    kind: Kind
    person_id: int | None = None
    team_id: int | None = None
    party: str = ""
    words: str = ""
    what: str = ""


Fact = Moved | Given | Touched | Waited | Corrected
_Some = TypeVar("_Some", Touched, Waited, Corrected)


@dataclass(frozen=True, slots=True)
class Life:
    """A case: its episodes, how it began, and the states (with the party) in which it waits."""

    spans: tuple[Span, ...]
    state: str
    owner_id: int | None = None
    team_id: int | None = None
    turns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of an episode. ``person_id`` is who worked on it, or who had it while idle.

    ``words`` is the reason of a wait (empty: the state itself says so), or who was asked;
    ``what`` the kind of thing that was asked. ``corrected`` says that a person put it right.
    """

    episode: int
    began_at: datetime
    ended_at: datetime | None
    kind: Kind
    state: str
    person_id: int | None = None
    team_id: int | None = None
    party: str = ""
    words: str = ""
    what: str = ""
    corrected: bool = False


told = attrgetter(*(each.name for each in fields(Interval) if not each.name.endswith("_at")))
"""All that an interval says but from when until when."""


def tile(life: Life, facts: Iterable[Fact]) -> tuple[Interval, ...]:
    """The intervals of every episode in order, the last of an open one without an end."""
    known = _Known(life)
    changes = sorted(_changes(facts), key=lambda change: change[:3])
    found: list[Interval] = []
    place = 0
    for span in sorted(life.spans, key=lambda each: (each.began_at, each.episode)):
        for begin, end in _slices(span, [change[0] for change in changes]):
            while place < len(changes) and changes[place][0] <= begin:
                known.take(changes[place])
                place += 1
            _add(found, known.interval(span.episode, begin, end))
    return tuple(found)


_ENDS, _BEGINS = 0, 1
_Change = tuple[datetime, int, int, Fact]


def _changes(facts: Iterable[Fact]) -> Iterator[_Change]:
    for fact in set(facts):
        if isinstance(fact, Moved | Given):
            yield fact.at, _BEGINS, fact.order, fact
        elif fact.ended_at is None or fact.ended_at > fact.began_at:
            order = fact.person_id if isinstance(fact, Touched) else fact.order
            yield fact.began_at, _BEGINS, order, fact
            if fact.ended_at is not None:
                yield fact.ended_at, _ENDS, order, fact


def _slices(span: Span, moments: list[datetime]) -> Iterator[tuple[datetime, datetime | None]]:
    inside = {at for at in moments if at > span.began_at and _before(at, span.ended_at)}
    cuts = [span.began_at, *sorted(inside)]
    yield from pairwise(cuts)
    if span.ended_at is None or span.ended_at > cuts[-1]:
        yield cuts[-1], span.ended_at


def _before(at: datetime, end: datetime | None) -> bool:
    return end is None or at < end


class _Known:
    """What is true of the case at one moment."""

    def __init__(self, life: Life) -> None:
        self.turns = life.turns
        self.state = life.state
        self.owner: tuple[int | None, int | None] = (life.owner_id, life.team_id)
        self.touching: set[Touched] = set()
        self.waiting: set[Waited] = set()
        self.corrections: set[Corrected] = set()

    def take(self, change: _Change) -> None:
        _, rank, _, fact = change
        match fact:
            case Moved():
                self.state = fact.state
            case Given():
                self.owner = (fact.owner_id, fact.team_id)
            case Touched():
                _open(self.touching, fact, rank)
            case Waited():
                _open(self.waiting, fact, rank)
            case Corrected():
                _open(self.corrections, fact, rank)

    def interval(self, episode: int, begin: datetime, end: datetime | None) -> Interval:
        when = (episode, begin, end)
        if self.corrections:
            return self._corrected(Interval(*when, "idle", self.state))
        if self.touching:
            touch = min(self.touching, key=self._first)
            return Interval(*when, "handled", self.state, touch.person_id, touch.team_id)
        if self.waiting:
            wait = max(self.waiting, key=lambda each: (each.began_at, each.order, each.what))
            kind: Kind = "stepped_out" if wait.what else "waiting"
            whom = (wait.party, wait.words, wait.what)
            return Interval(*when, kind, self.state, None, None, *whom)
        if self.state in self.turns:
            return Interval(*when, "waiting", self.state, party=self.turns[self.state])
        owner_id, team_id = self.owner
        kind = "unallocated" if owner_id is None else "idle"
        return Interval(*when, kind, self.state, owner_id, team_id)

    def _first(self, touch: Touched) -> tuple[bool, datetime, int, int]:
        """Of several people at one case its owner counts, else who came first."""
        not_owner = touch.person_id != self.owner[0]
        return not_owner, touch.began_at, touch.person_id, touch.team_id or 0

    def _corrected(self, base: Interval) -> Interval:
        last = max(self.corrections, key=lambda each: each.order)
        return replace(
            base,
            kind=last.kind,
            person_id=last.person_id,
            team_id=last.team_id,
            party=last.party,
            words=last.words,
            what=last.what,
            corrected=True,
        )


def _open(some: set[_Some], fact: _Some, rank: int) -> None:
    """What begins is true from now on; what ends no longer."""
    if rank == _BEGINS:
        some.add(fact)
    else:
        some.discard(fact)


def _add(found: list[Interval], new: Interval) -> None:
    """Add an interval, or let the one before it go on where nothing but the time differs."""
    if found and found[-1].ended_at == new.began_at and told(found[-1]) == told(new):
        found[-1] = replace(found[-1], ended_at=new.ended_at)
    else:
        found.append(new)
