"""The open work of someone who leaves, given to others: seen first, then done by a job."""

from opx_core.handover.doing import JOB
from opx_core.handover.planning import Plan, loads, plan
from opx_core.handover.receivers import Receivers
from opx_core.handover.starting import UnknownHandover, find, recent, start

__all__ = [
    "JOB",
    "Plan",
    "Receivers",
    "UnknownHandover",
    "find",
    "loads",
    "plan",
    "recent",
    "start",
]
