"""Rehearsals: a draft of a workflow tried on the cases that there are, before it is published."""

from opx_core.rehearsing.counting import closed_among
from opx_core.rehearsing.results import COLUMNS, PAGE, Differing, cases, every
from opx_core.rehearsing.running import (
    JOB,
    Rehearsal,
    UnknownRehearsal,
    ask,
    begin,
    find,
    newest,
    step,
    stop,
)
from opx_core.rehearsing.values import KINDS

__all__ = [
    "COLUMNS",
    "JOB",
    "KINDS",
    "PAGE",
    "Differing",
    "Rehearsal",
    "UnknownRehearsal",
    "ask",
    "begin",
    "cases",
    "closed_among",
    "every",
    "find",
    "newest",
    "step",
    "stop",
]
