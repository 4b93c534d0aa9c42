"""Many cases given on at once: chosen in the list, seen first, then done by two hundreds.

What was shown is what is done: the plan is kept with the reassignment, and each case is asked
about again when its turn comes. A case that somebody took meanwhile stays where it is.
"""

from opx_core.reassigning.choosing import MOST, Chosen, chosen
from opx_core.reassigning.doing import JOB
from opx_core.reassigning.planning import Moved, Plan, plan
from opx_core.reassigning.starting import UnknownReassignment, find, refused, start

__all__ = [
    "JOB",
    "MOST",
    "Chosen",
    "Moved",
    "Plan",
    "UnknownReassignment",
    "chosen",
    "find",
    "plan",
    "refused",
    "start",
]
