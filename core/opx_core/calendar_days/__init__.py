"""A tenant's calendar: the bank holidays of four nations with the tenant's own days.

A change moves the live deadlines that it touches: seen first, then done by a job, each with its
reason on the case.
"""

from opx_core.calendar_days.changing import UnknownDay, add, checked, find, remove
from opx_core.calendar_days.loading import BadFile, Line, load, look, read, read_file
from opx_core.calendar_days.moving import JOB, Moving, what_days_move, what_moves
from opx_core.calendar_days.opening import HoursChanged, open_at, opening_hours

__all__ = [
    "JOB",
    "BadFile",
    "HoursChanged",
    "Line",
    "Moving",
    "UnknownDay",
    "add",
    "checked",
    "find",
    "load",
    "look",
    "open_at",
    "opening_hours",
    "read",
    "read_file",
    "remove",
    "what_days_move",
    "what_moves",
]
