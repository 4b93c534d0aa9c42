"""People's time: when they are away and who covers, and how much they can be given on a day."""

from opx_core.worktime.absences import UnknownAbsence, add, covered_by, end, of_person
from opx_core.worktime.capacity import CapacityForm, capacity, set_capacity

__all__ = [
    "CapacityForm",
    "UnknownAbsence",
    "add",
    "capacity",
    "covered_by",
    "end",
    "of_person",
    "set_capacity",
]
