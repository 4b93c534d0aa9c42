from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from opx_core.workflow import State, Transition, Workflow, extend, validate


def move(key: str, origin: str, to: str) -> Transition:
    return Transition(key, key.title(), (origin,), to, f"complaints.{key}")


def codes(workflow: Workflow) -> set[str]:
    return {problem.code for problem in validate(workflow)}


@st.composite
def sound_workflows(draw: st.DrawFn) -> Workflow:
    """A line of states to a closed one, with random moves beside it."""
    length = draw(st.integers(2, 7))
    keys = [f"s{n}" for n in range(length)]
    states = [State(key, key, closed=key == keys[-1]) for key in keys]
    line = [move(f"on{n}", keys[n], keys[n + 1]) for n in range(length - 1)]
    pairs = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=6))
    extras = [move(f"extra{n}", origin, to) for n, (origin, to) in enumerate(pairs)]
    transitions = draw(st.permutations(line + extras))
    return Workflow(
        "kind", "Any", 1, keys[0], tuple(draw(st.permutations(states))), (), tuple(transitions)
    )


@given(sound_workflows())
def test_a_line_with_random_extras_is_sound(workflow: Workflow) -> None:
    assert validate(workflow) == ()


@given(sound_workflows(), st.data())
def test_a_repeated_state_is_found(workflow: Workflow, data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(workflow.states))

    assert "duplicate_state" in codes(extend(workflow, states=[again]))


@given(sound_workflows(), st.data())
def test_a_transition_to_nowhere_is_found(workflow: Workflow, data: st.DataObject) -> None:
    origin = data.draw(st.sampled_from(workflow.states)).key

    assert "unknown_state" in codes(extend(workflow, transitions=[move("lost", origin, "gone")]))


@given(sound_workflows(), st.booleans(), st.data())
def test_a_state_that_nothing_leads_to_is_found(
    workflow: Workflow, closed: bool, data: st.DataObject
) -> None:
    to = data.draw(st.sampled_from(workflow.states)).key

    wrong = extend(workflow, [move("out", "island", to)], (), [State("island", "I", closed)])

    assert codes(wrong) == {"unreachable_state"}


@given(sound_workflows(), st.booleans(), st.data())
def test_a_dead_end_is_found(workflow: Workflow, waits: bool, data: st.DataObject) -> None:
    origin = data.draw(st.sampled_from(workflow.states)).key
    moves = [move("into", origin, "trap"), move("wait", "trap", "trap")]

    wrong = extend(workflow, moves[: 1 + waits], (), [State("trap", "Trap")])

    assert codes(wrong) == {"dead_end"}


@given(sound_workflows(), st.data())
def test_every_state_of_a_sound_workflow_can_be_walked_to(
    workflow: Workflow, data: st.DataObject
) -> None:
    dropped = data.draw(st.sampled_from(workflow.transitions))
    kept = tuple(each for each in workflow.transitions if each != dropped)
    fewer = replace(workflow, transitions=kept)
    assume(not validate(fewer))

    assert walked(fewer) == {state.key for state in fewer.states}


def walked(workflow: Workflow) -> set[str]:
    seen, here = set[str](), {workflow.initial}
    while here - seen:
        seen |= here
        here = {move.to for state in seen for move in workflow.moves_from(state)}
    return seen
