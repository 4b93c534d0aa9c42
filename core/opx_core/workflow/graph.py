"""Where the transitions of a workflow lead, guards and permissions aside."""

from collections.abc import Mapping

from opx_core.workflow.values import Workflow


def reached(workflow: Workflow) -> frozenset[str]:
    """The keys of the states that a case can come to from the initial one, with that one."""
    roads = _roads(workflow)
    seen: set[str] = set()
    waiting = [workflow.initial] if workflow.initial in roads else []
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting.extend(roads[here])
    return frozenset(seen)


def dead_ends(workflow: Workflow) -> tuple[str, ...]:
    """The keys of the open states that no transition leaves for another state."""
    roads = _roads(workflow)
    return tuple(
        state.key for state in workflow.states if not state.closed and not roads[state.key]
    )


def can_close(workflow: Workflow) -> bool:
    """Whether a case can come to a closed state."""
    return not reached(workflow).isdisjoint(state.key for state in workflow.states if state.closed)


def _roads(workflow: Workflow) -> Mapping[str, set[str]]:
    roads: dict[str, set[str]] = {state.key: set() for state in workflow.states}
    for transition in workflow.transitions:
        for origin in transition.from_states:
            if origin in roads and transition.to in roads and origin != transition.to:
                roads[origin].add(transition.to)
    return roads
