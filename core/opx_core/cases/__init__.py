"""The case: open, move, assign, note, put right, void. All writes; each takes the actor first."""

from opx_core.cases.asking import Invalid
from opx_core.cases.assignment import assign
from opx_core.cases.clocks import facts, reclassify
from opx_core.cases.corrections import correct_person, correct_receipt
from opx_core.cases.locking import Conflict, UnknownCase, find, lock
from opx_core.cases.moves import Move, OverLimit, Refused, move, moves, refusals
from opx_core.cases.notes import add_note, pin_note
from opx_core.cases.opening import CaseDraft, open_case, open_cases
from opx_core.cases.voiding import void, worked_on
from opx_core.parties.adding import Person

__all__ = [
    "CaseDraft",
    "Conflict",
    "Invalid",
    "Move",
    "OverLimit",
    "Person",
    "Refused",
    "UnknownCase",
    "add_note",
    "assign",
    "correct_person",
    "correct_receipt",
    "facts",
    "find",
    "lock",
    "move",
    "moves",
    "open_case",
    "open_cases",
    "pin_note",
    "reclassify",
    "refusals",
    "void",
    "worked_on",
]
