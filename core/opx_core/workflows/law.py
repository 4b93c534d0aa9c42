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
        if each.target is None and _clock(each) not in kept and _clock(each) in still:
            yield (
                f"“{each.name}” ({each.rule}) is a clock of the rules: it cannot be changed or "
                "taken out here. What meets it can be changed."
            )


def _clock(deadline: Deadline) -> tuple[object, ...]:
    """What of a deadline is the law's: its name and what meets it are the firm's."""
    return (deadline.rule, deadline.when, deadline.window, deadline.starts)
