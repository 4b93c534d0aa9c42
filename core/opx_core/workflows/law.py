"""The law's part of a workflow: what a firm may not take away, lengthen or narrow."""

from collections.abc import Iterator

from opx_core.workflow import Deadline, Workflow


def broken(base: Workflow, known: Workflow, made: Workflow) -> Iterator[str]:
    """A sentence for each clock of the rules that ``made`` takes out of ``base`` or changes.

    ``known`` has those that their module still has: only it can take one away.
    """
    kept = {_clock(each) for each in made.deadlines if each.target is None}
    still = {_clock(each) for each in known.deadlines}
    for each in base.deadlines:
        if each.target is not None or _clock(each) not in still:
            continue
        what = f"“{each.name}” ({each.rule}) is a clock of the rules: "
        if _clock(each) not in kept:
            said = "its name, start and length cannot be changed, nor can it be taken out."
            yield f"{what}{said}"
        elif gone := _unmet(each, made):
            yield f"{what}{gone} has to go on meeting it. You can add other moves."


def _unmet(deadline: Deadline, made: Workflow) -> str:
    """The moves that met it and do so no more, in words."""
    moves = {each.key: each.name for each in made.transitions}
    meeting = {key for own in made.deadlines if own.rule == deadline.rule for key in own.met_by}
    gone = [key for key in deadline.met_by if key in moves and key not in meeting]
    return ", ".join(f"“{moves[key]}”" for key in gone)


def _clock(deadline: Deadline) -> tuple[object, ...]:
    """What of a deadline is the law's; a firm can only add moves that meet it."""
    return (deadline.rule, deadline.name, deadline.when, deadline.window, deadline.starts)
