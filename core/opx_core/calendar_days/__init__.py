"""A tenant's calendar: the bank holidays of four nations with the tenant's own days.

A change moves the live deadlines that it touches: seen first, then done by a job, each with its
reason on the case.
"""

from opx_core.calendar_days.changing import UnknownDay, add, checked, find, remove
from opx_core.calendar_days.moving import JOB, Moving, what_moves

__all__ = [
    "JOB",
    "Moving",
    "UnknownDay",
    "add",
    "checked",
    "find",
    "remove",
    "what_moves",
]
