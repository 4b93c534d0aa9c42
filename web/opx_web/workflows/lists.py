"""The parts of a workflow as lists: what each is, and what the draft does to it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from opx_core.workflow import Deadline, Workflow, wording
from opx_core.workflow.differences import Difference
from opx_core.workflow.editing import keyed
from opx_core.workflow.wording import ACTIONS, length, moment, pauses, starts, states
from opx_web.words import count_words
from opx_web.workflows.titles import titled
from opx_web.workflows.values import PartRow, Section

ADD = {
    "states": "Add a state",
    "transitions": "Add a move",
    "levels": "Add a level",
    "deadlines": "Add a deadline",
    "fields": "Add a field",
    "activities": "Add an activity",
    "escalations": "Add an escalation",
}
TITLES = {
    "deadlines": "Deadlines",
    "escalations": "Escalations",
    "activities": "Activities",
    "fields": "Our own fields",
    "levels": "Levels",
}
HOW = {"new": "New", "changed": "Changed", "removed": "Removed"}


def sections(
    workflow: Workflow,
    base: Workflow,
    found: Sequence[Difference],
    here: str,
    live: Mapping[str, int],
) -> tuple[Section, ...]:
    """States with their moves, then every other kind of part. ``here`` is empty to only read."""
    how = {(each.part, each.key): each.how for each in found}
    flow = Section(
        "states",
        "States and moves",
        tuple(_states(workflow, base, how, here, live)),
        f"{here}/parts/states" if here else "",
        ADD["states"],
    )
    return (flow, *(_section(part, workflow, base, how, here) for part in TITLES))


def graph(workflow: Workflow, base: Workflow, found: Sequence[Difference], here: str) -> str:
    """The diagram as data: nodes and edges in their order, for the layout in the browser."""
    how = {(each.part, each.key): each.how for each in found}
    gone = [each for each in base.states if ("states", each.key) in how and _gone(how, each.key)]
    nodes = [
        {
            "id": each.key,
            "name": each.name,
            "how": how.get(("states", each.key), ""),
            "closed": each.closed,
            "href": f"{here}/parts/states/{each.key}" if here else "",
        }
        for each in (*workflow.states, *gone)
    ]
    return json.dumps({"nodes": nodes, "edges": list(_edges(workflow, how))}, ensure_ascii=False)


def roads(workflow: Workflow) -> tuple[tuple[str, str, str], ...]:
    """The moves as rows of a table: from, move, to."""
    return tuple(
        (states(each.from_states, workflow), each.name, states([each.to], workflow))
        for each in workflow.transitions
    )


def _gone(how: Mapping[tuple[str, str], str], key: str) -> bool:
    return how[("states", key)] == "removed"


def _edges(workflow: Workflow, how: Mapping[tuple[str, str], str]) -> Iterable[dict[str, object]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for key, each in keyed(workflow, "transitions").items():
        for origin in each.from_states:
            if origin == each.to:
                continue
            edge = found.setdefault(
                (origin, each.to),
                {"from": origin, "to": each.to, "names": [], "how": "", "main": False},
            )
            edge["names"].append(each.name)
            edge["main"] = edge["main"] or each.primary
            edge["how"] = how.get(("transitions", key), edge["how"])
    return found.values()


def _states(
    workflow: Workflow,
    base: Workflow,
    how: Mapping[tuple[str, str], str],
    here: str,
    live: Mapping[str, int],
) -> Iterable[PartRow]:
    moves = keyed(workflow, "transitions")
    for state in workflow.states:
        own = [
            PartRow(
                each.name,
                f"{here}/parts/transitions/{key}" if here else "",
                _move_lines(each, workflow),
                HOW.get(how.get(("transitions", key), ""), ""),
            )
            for key, each in moves.items()
            if state.key in each.from_states
        ]
        yield PartRow(
            state.name,
            f"{here}/parts/states/{state.key}" if here else "",
            tuple(_state_lines(state, workflow, live)),
            HOW.get(how.get(("states", state.key), ""), ""),
            tuple(own),
        )
    for state in base.states:
        if state.key not in workflow.states_by_key:
            cases = live.get(state.key, 0)
            here_now = count_words(cases, "open case is", "open cases are")
            words = f"{here_now} here now" if cases else "No open case is here"
            yield PartRow(state.name, "", (words,), "Removed")


def _state_lines(state: Any, workflow: Workflow, live: Mapping[str, int]) -> Iterable[str]:
    clocks = [
        f"{each.name}: {length(each.target)}"
        for each in workflow.deadlines
        if each.target and each.starts == f"state:{state.key}"
    ]
    cases = live.get(state.key, 0)
    if cases:
        yield count_words(cases, "open case", "open cases")
    yield from clocks


def _move_lines(move: Any, workflow: Workflow) -> tuple[str, ...]:
    to = f"to {states([move.to], workflow)}"
    if move.guard:
        to += ", on a condition"
    return (to if move.episode == "same" else f"{to}, as a new episode",)


def _section(
    part: str,
    workflow: Workflow,
    base: Workflow,
    how: Mapping[tuple[str, str], str],
    here: str,
) -> Section:
    rows = [
        PartRow(
            titled(each, workflow),
            f"{here}/parts/{part}/{key}" if here else "",
            tuple(_lines(part, each, workflow)),
            HOW.get(how.get((part, key), ""), ""),
        )
        for key, each in keyed(workflow, part).items()
    ]
    known = keyed(workflow, part)
    rows += [
        PartRow(titled(each, base), "", (), "Removed")
        for key, each in keyed(base, part).items()
        if key not in known
    ]
    add = f"{here}/parts/{part}" if here else ""
    return Section(part, TITLES[part], tuple(rows), add, ADD[part])


def _lines(part: str, each: Any, workflow: Workflow) -> Iterable[str]:
    match part:
        case "deadlines":
            yield _deadline_line(each, workflow)
        case "escalations":
            rule = next(
                (titled(d, workflow) for d in workflow.deadlines if d.rule == each.rule), ""
            )
            of = f"{rule}: " if rule else ""
            yield f"{of}{moment(each)}, {ACTIONS[each.action]} {_whom(each.to)}"
        case "activities":
            effort = f", {each.minutes} minutes" if each.minutes else ""
            at = f"At {states(each.states, workflow)}" if each.states else "Where a move makes it"
            skills = (
                f", needs {wording.said('skills', each.skills, workflow)}" if each.skills else ""
            )
            yield f"{at}{effort}{skills}"
        case "fields":
            asked = [move.name for move in workflow.transitions if each.key in move.asks]
            needed = [move.name for move in workflow.transitions if each.key in move.requires]
            yield f"Asked by {', '.join([*asked, *needed]) or 'no move yet'}"
            if each.data_class != "general":
                yield f"Of the class “{wording.CLASSES[each.data_class]}”"
        case "levels":
            yield each.hint
    if getattr(each, "when", None):
        yield f"if {each.when}"


def _deadline_line(each: Deadline, workflow: Workflow) -> str:
    if each.target is None:
        return f"{each.rule}, a clock of the rules: only moves that meet it can be added"
    still = pauses(each.target, workflow)
    more = f"; it stands still {still}" if still else ""
    return f"{length(each.target)}, from {starts(each.starts, workflow)}{more}"


def _whom(to: str) -> str:
    return {"owner": "whoever has the case", "leader": "the leaders"}.get(to, to.replace(":", " "))
