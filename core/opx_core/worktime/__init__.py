"""People's time: when they are away and who covers, and how much they can be given on a day."""

from opx_core.worktime.absences import UnknownAbsence, add, covered_by, end, of_person
from opx_core.worktime.capacity import CapacityForm, capacity, set_capacity
from opx_core.worktime.covering import reasons as cover_reasons

__all__ = [
    "CapacityForm",
    "UnknownAbsence",
    "add",
    "capacity",
    "cover_reasons",
    "covered_by",
    "end",
    "of_person",
    "set_capacity",
]
