"""Authority: how much money somebody may commit by a move, and asking whoever may do more.

A transition names the field whose amount it commits (``Transition.authority``). Limits are set for
roles and people (``setting``), checked by every move (``checking``), and what is beyond one is
asked of somebody whose own limit is enough (``asking``).
"""

from opx_core.authorities.checking import Over, amount_of, over
from opx_core.authorities.limits import Limit, every, known, of_holder

__all__ = ["Limit", "Over", "amount_of", "every", "known", "of_holder", "over"]
