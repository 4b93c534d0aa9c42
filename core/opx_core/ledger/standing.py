"""How clocks stand: what is over by now, and which deadline of a workflow one was made from."""

from datetime import datetime

from opx_core import expressions
from opx_core.ledger.values import Clock, Ledger, Start
from opx_core.workflow import Deadline, Workflow


def passed(ledger: Ledger, at: datetime) -> Ledger:
    """The ledger with what is over by ``at`` marked: a window lapses, the rest is missed."""
    for each in ledger.clocks:
        if _over(each, at):
            break
    else:
        return ledger
    clocks = (_marked(each) if _over(each, at) else each for each in ledger.clocks)
    return ledger.having(clocks)


def differing(before: Ledger, after: Ledger) -> list[Clock]:
    """The clocks of ``after`` that are not so in ``before``."""
    # What was not touched is the very same value: comparing every clock's whole reason is slow.
    same = {id(each) for each in before.clocks}
    others = (each for each in after.clocks if id(each) not in same)
    return [each for each in others if each not in before.clocks]


def applies(deadline: Deadline, start: Start) -> bool:
    """Whether the deadline is for a case with these facts. What cannot be worked out is for it."""
    return expressions.applies(deadline.when, start.facts, unclear=True)


def definition(workflow: Workflow, rule: str, start: Start) -> Deadline | None:
    """The workflow's deadline that a clock was made from: of several, the one that applies."""
    same = [each for each in workflow.deadlines if each.rule == rule]
    if len(same) < 2:
        return same[0] if same else None
    return next((each for each in same if applies(each, start)), same[0])


def _over(clock: Clock, at: datetime) -> bool:
    return clock.due_at < at and clock.runs and not clock.missed_at and not clock.paused_at


def _marked(clock: Clock) -> Clock:
    if clock.is_window:
        return clock._replace(lapsed_at=clock.due_at)
    return clock._replace(missed_at=clock.due_at)
