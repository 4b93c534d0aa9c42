"""What happened to a case, as far as its clocks go, read from its events.

``ledger.replay`` makes the clocks from it: to explain them, and to try other workflows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, KeysView, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic_core import from_json

from opx_core import db
from opx_core.ledger import (
    WAITING,
    Begun,
    Changed,
    Happening,
    Moved,
    Paused,
    Resumed,
    Start,
    Started,
    Stopped,
)
from opx_core.workflow import Transition, Workflow, as_facts

Rows = Sequence[Mapping[str, Any]]
Story = tuple[Mapping[str, Any], list[Happening]]
Quiet = Callable[[str, str, str], bool]
"""Whether a move tells its reader nothing: the state before, the move's key, the state after."""
_Known = tuple[str, str, int, str]
_NOTHING: Mapping[str, Any] = {}
_OWN = ("core.clocks_renewed", "core.clock_started", "core.clock_stopped")
_CORRECTED = "core.move_corrected"
_CHANGED = ("core.workflow_changed", "core.workflow_change_undone")
_MOVELESS = frozenset((*_OWN, *_CHANGED))
_CASES = """
select c.*, (select json_agg(e order by e.number) from episode e where e.case_id = c.id)
  as episodes,
(select json_agg(p order by p.began_at) from clock_pause p where p.case_id = c.id) as pauses
from case_file c where c.id = any($1) order by c.id
"""
_EVENTS = """
select e.case_id, e.id, e.seq, e.kind, e.at, v.data from event e
left join event_value v on v.event_id = e.id
where e.case_id = any($1) and (e.seq = 1 or e.kind = any($2)) order by e.case_id, e.id
"""


def never(before: str, move: str, after: str) -> bool:
    """No move is quiet."""
    return False


async def stories(
    workflow: Workflow, case_ids: Sequence[int], *, without: Collection[int] = ()
) -> dict[int, Story]:
    """Of each case its row and what happened to it, in order, in two queries for all of them.

    ``workflow`` is the one that the cases ran on: its moves are known by their events. What an
    event of before does not say (facts, the move's key) is taken from the case and the workflow.
    Moves that were put right as mistakes are left out, and the events whose ids are ``without``.
    """
    cases, happened = await read(workflow, case_ids)
    told = tell(workflow, cases, happened, without)
    return {case["id"]: (dict(case), story) for case, story in told}


def tell(
    workflow: Workflow,
    cases: Rows,
    happened: Rows,
    without: Collection[int] = (),
    quiet: Quiet = never,
) -> Iterator[Story]:
    """The same of what was read, one after the other: whoever needs each but once keeps none.

    Moves that are ``quiet`` to the reader are left out, unless the level changes with them.
    """
    mistakes = (row for row in happened if row["kind"] == _CORRECTED)
    gone = set(without) | {_values(row)["event_id"] for row in mistakes}
    told = defaultdict(list)
    for row in happened:
        if row["id"] not in gone:
            told[row["case_id"]].append(row)
    for case in cases:
        yield case, _Teller(workflow, case, quiet).story(told[case["id"]])


async def read(workflow: Workflow, case_ids: Sequence[int]) -> tuple[Rows, Rows]:
    """The rows of the cases, and of those of their events that tell of clocks."""
    kinds = {each.event for each in workflow.transitions} | {*_OWN, *_CHANGED, _CORRECTED}
    happened = await db.fetch(_EVENTS, list(case_ids), sorted(kinds))
    return await db.fetch(_CASES, list(case_ids)), happened


class _Facts(Mapping[str, object]):
    """What conditions may ask about, put together once one asks: after most moves none does."""

    __slots__ = ("_known", "_made", "_teller", "_told")

    def __init__(self, teller: "_Teller", known: _Known, told: Mapping[str, Any]) -> None:
        self._teller, self._known, self._told = teller, known, told
        self._made: dict[str, object] | None = None

    def _all(self) -> dict[str, object]:
        if self._made is None:
            self._made = self._teller.facts(self._known, self._told)
        return self._made

    def __getitem__(self, key: str) -> object:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def keys(self) -> KeysView[str]:
        return self._all().keys()

    def __repr__(self) -> str:
        return repr(self._all())


class _Teller:
    """One case, and how far its story is told. What many events ask for is read once."""

    def __init__(self, workflow: Workflow, case: Mapping[str, Any], quiet: Quiet) -> None:
        self.workflow, self.case, self.quiet = workflow, case, quiet
        self.kind, self.nation, self.own_level = case["kind"], case["nation"], case["level"]
        self.state, self.level, self.episode = workflow.initial, self.own_level, 1
        self.episodes = {each["number"]: each for each in _list(case["episodes"])}
        self.told: list[Happening] = []

    def story(self, events: Rows) -> list[Happening]:
        """What these events tell, and the pauses."""
        read = [(row, _values(row)) for row in events]
        opened = {"opened_at": self.case["opened_at"].isoformat()}
        first = next(iter(self.episodes.values()), opened)
        start = self._start(read[0][1] if read else {}, first)
        self.told.append(Begun(datetime.fromisoformat(first["opened_at"]), start, self.state))
        for row, values in read:
            move = _move(self.workflow, row, values)
            if move is not None:
                self._moved(row, values, move)
            elif row["kind"] in _CHANGED:
                self._changed(row, values)
            else:
                self.told += self._other(row, values)
        self.told += _pauses(self.case)
        return self.told

    def _moved(self, row: Mapping[str, Any], values: Mapping[str, Any], move: Transition) -> None:
        before, level, at, event_id = self.state, self.level, row["at"], row["id"]
        self.state = move.to
        if move.episode == "next":
            self.episode += 1
            self.told.append(Begun(at, self._start(values), self.state, move.key, event_id))
            return
        if self._level(values) == level and self.quiet(before, move.key, self.state):
            return
        start = self._start(values)
        self.told.append(Moved(at, move.key, self.state, start, event_id))
        if self.level != level and not self.workflow.state(self.state).closed:
            self.told.append(Changed(at, start, event_id))

    def _changed(self, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        before, self.state = self.state, values["to"]
        self.level = self._level(values)
        if not self.quiet(before, "", self.state):
            self.told.append(Moved(row["at"], "", self.state, self._start(values), row["id"]))

    def _level(self, values: Mapping[str, Any]) -> str:
        told = values.get("clock") or _NOTHING
        level: str = told.get("level", values.get("level", self.own_level))
        return level

    def _other(self, row: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Happening]:
        match row["kind"]:
            case "core.move_corrected" if self.workflow.states_by_key[self.state].closed:
                return
            case "core.clocks_renewed" | "core.move_corrected":
                yield Changed(row["at"], self._start(values), row["id"])
            case "core.clock_started":
                since = datetime.fromisoformat(values["since"])
                yield Started(row["at"], values["rule"], since, row["id"])
            case "core.clock_stopped":
                yield Stopped(row["at"], values["rule"], row["id"])

    def _start(
        self, values: Mapping[str, Any], of_episode: Mapping[str, Any] | None = None
    ) -> Start:
        told = values.get("clock") or _NOTHING
        nation = told.get("nation", self.nation)
        self.level = self._level(values)
        begun = self.episodes.get(self.episode, _NOTHING) if of_episode is None else of_episode
        started = told.get("started_at") or begun.get("started_at")
        at = datetime.fromisoformat(started) if started else self.case["episode_started_at"]
        known = (self.state, self.level, self.episode, nation)
        return Start(self.kind, self.episode, at, nation, _Facts(self, known, told))

    def facts(self, known: _Known, told: Mapping[str, Any]) -> dict[str, object]:
        """What conditions may ask about, of an event that told ``told``."""
        case = dict(zip(("state", "level", "episode", "nation"), known, strict=True))
        case["subject"] = self.case["subject"]
        typed, own = told.get("fields", self._typed), told.get("facts")
        fields = as_facts(typed, self.workflow.fields) if typed else {}
        return {"case": case, "fields": fields, **(self._facts if own is None else own)}

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return _object(self.case["facts"])

    @cached_property
    def _typed(self) -> dict[str, Any]:
        return _object(self.case["fields"])


def _pauses(case: Mapping[str, Any]) -> Iterator[Happening]:
    for each in _list(case["pauses"]):
        # Those of states come out of the moves.
        if each["reason"].startswith(WAITING):
            yield Paused(datetime.fromisoformat(each["began_at"]), each["reason"], each["id"])
            if each["ended_at"]:
                yield Resumed(datetime.fromisoformat(each["ended_at"]), each["reason"], each["id"])


def _move(
    workflow: Workflow, row: Mapping[str, Any], values: Mapping[str, Any]
) -> Transition | None:
    if row["kind"] in _MOVELESS or "to" not in values:
        return None
    for each in workflow.by_event.get(row["kind"], ()):
        named = values.get("move", each.key) == each.key
        if named and each.to == values["to"] and values["from"] in each.from_states:
            return each
    return None


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return _object(row["data"])


# Several times as fast as json's own, which counts at ten texts a case.
def _object(stored: str | None) -> dict[str, Any]:
    found: dict[str, Any] = from_json(stored or "{}")
    return found


def _list(stored: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = from_json(stored or "[]")
    return found
