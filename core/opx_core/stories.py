"""What happened to a case, as far as its clocks go, read from its events.

``ledger.replay`` makes the clocks from it: to explain them, and to try other workflows.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

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

_OWN = ("core.clocks_renewed", "core.clock_started", "core.clock_stopped")
_CORRECTED = "core.move_corrected"
_CHANGED = ("core.workflow_changed", "core.workflow_change_undone")
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


async def stories(
    workflow: Workflow, case_ids: Sequence[int], *, without: Collection[int] = ()
) -> dict[int, tuple[dict[str, Any], list[Happening]]]:
    """Of each case its row and what happened to it, in order, in two queries for all of them.

    ``workflow`` is the one that the cases ran on: its moves are known by their events. What an
    event of before does not say (facts, the move's key) is taken from the case and the workflow.
    Moves that were put right as mistakes are left out, and the events whose ids are ``without``.
    """
    cases, happened = await read(workflow, case_ids)
    mistakes = (row for row in happened if row["kind"] == _CORRECTED)
    gone = set(without) | {_values(row)["event_id"] for row in mistakes}
    told = defaultdict(list)
    for row in happened:
        if row["id"] not in gone:
            told[row["case_id"]].append(row)
    return {row["id"]: (dict(row), list(_story(workflow, row, told[row["id"]]))) for row in cases}


async def read(
    workflow: Workflow, case_ids: Sequence[int]
) -> tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
    """The rows of the cases, and of those of their events that tell of clocks."""
    kinds = {each.event for each in workflow.transitions} | {*_OWN, *_CHANGED, _CORRECTED}
    happened = await db.fetch(_EVENTS, list(case_ids), sorted(kinds))
    return await db.fetch(_CASES, list(case_ids)), happened


def _story(
    workflow: Workflow, case: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> Iterator[Happening]:
    episodes = json.loads(case["episodes"] or "[]")
    first = episodes[0] if episodes else {"opened_at": case["opened_at"].isoformat()}
    state, episode = workflow.initial, 1
    start = _start(workflow, case, state, 1, _values(events[0]) if events else {}, first)
    yield Begun(datetime.fromisoformat(first["opened_at"]), start, state)
    for row in events:
        values = _values(row)
        move = _move(workflow, row, values)
        if move is not None:
            state, again = move.to, move.episode == "next"
            episode += again
            told = _start(workflow, case, state, episode, values, _episode(episodes, episode))
            if again:
                yield Begun(row["at"], told, state, move.key, row["id"])
            else:
                yield Moved(row["at"], move.key, state, told, row["id"])
                if _level(told) != _level(start) and not workflow.state(state).closed:
                    yield Changed(row["at"], told, row["id"])
            start = told
        elif row["kind"] in _CHANGED:
            state = values["to"]
            told = _start(workflow, case, state, episode, values, _episode(episodes, episode))
            yield Moved(row["at"], "", state, told, row["id"])
        else:
            yield from _other(workflow, row, values, case, state, episode, episodes)
    yield from _pauses(case)


def _other(
    workflow: Workflow,
    row: Mapping[str, Any],
    values: Mapping[str, Any],
    case: Mapping[str, Any],
    state: str,
    episode: int,
    episodes: Sequence[Mapping[str, Any]],
) -> Iterator[Happening]:
    match row["kind"]:
        case "core.move_corrected" if workflow.states_by_key[state].closed:
            return
        case "core.clocks_renewed" | "core.move_corrected":
            told = _start(workflow, case, state, episode, values, _episode(episodes, episode))
            yield Changed(row["at"], told, row["id"])
        case "core.clock_started":
            since = datetime.fromisoformat(values["since"])
            yield Started(row["at"], values["rule"], since, row["id"])
        case "core.clock_stopped":
            yield Stopped(row["at"], values["rule"], row["id"])


def _pauses(case: Mapping[str, Any]) -> Iterator[Happening]:
    for each in json.loads(case["pauses"] or "[]"):
        # Those of states come out of the moves.
        if each["reason"].startswith(WAITING):
            yield Paused(datetime.fromisoformat(each["began_at"]), each["reason"], each["id"])
            if each["ended_at"]:
                yield Resumed(datetime.fromisoformat(each["ended_at"]), each["reason"], each["id"])


def _move(
    workflow: Workflow, row: Mapping[str, Any], values: Mapping[str, Any]
) -> Transition | None:
    if row["kind"] in (*_OWN, *_CHANGED) or "to" not in values:
        return None
    for each in workflow.by_event.get(row["kind"], ()):
        named = values.get("move", each.key) == each.key
        if named and each.to == values["to"] and values["from"] in each.from_states:
            return each
    return None


def _start(
    workflow: Workflow,
    case: Mapping[str, Any],
    state: str,
    episode: int,
    values: Mapping[str, Any],
    of_episode: Mapping[str, Any],
) -> Start:
    told = values.get("clock") or {}
    nation = str(told.get("nation", case["nation"]))
    level = told.get("level", values.get("level", case["level"]))
    own = told.get("facts")
    known = {"state": state, "level": level, "episode": episode, "nation": nation}
    known["subject"] = case["subject"]
    typed = told["fields"] if "fields" in told else json.loads(case["fields"])
    fields = as_facts(typed, workflow.fields) if typed else {}
    given = json.loads(case["facts"]) if own is None else own
    facts = {"case": known, "fields": fields, **given}
    started = told.get("started_at") or of_episode.get("started_at")
    at = datetime.fromisoformat(started) if started else case["episode_started_at"]
    return Start(case["kind"], episode, at, nation, facts)


def _level(start: Start) -> object:
    known = start.facts["case"]
    return known["level"] if isinstance(known, dict) else None


def _episode(episodes: Sequence[Mapping[str, Any]], number: int) -> Mapping[str, Any]:
    return next((each for each in episodes if each["number"] == number), {})


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row["data"]) if row["data"] else {}
    return found
