"""A case's clocks and how they come about: a pure function of what happened to the case.

``stepping`` has the function, ``figuring`` when a clock ends; nothing here touches a database.
``opx_core.deadlines`` keeps what comes out, ``opx_core.stories`` reads what happened.
"""

from opx_core.ledger.figuring import dated_rule, figure, target_end
from opx_core.ledger.standing import applies, definition, differing, passed
from opx_core.ledger.stepping import EMPTY, replay, step
from opx_core.ledger.values import (
    WAITING,
    Begun,
    Changed,
    Clock,
    Given,
    Happening,
    Ledger,
    Moved,
    Pause,
    Paused,
    Resumed,
    Run,
    Start,
    Started,
    Stopped,
)

__all__ = [
    "EMPTY",
    "WAITING",
    "Begun",
    "Changed",
    "Clock",
    "Given",
    "Happening",
    "Ledger",
    "Moved",
    "Pause",
    "Paused",
    "Resumed",
    "Run",
    "Start",
    "Started",
    "Stopped",
    "applies",
    "dated_rule",
    "definition",
    "differing",
    "figure",
    "passed",
    "replay",
    "step",
    "target_end",
]
