"""Skills: what work may ask for, and who can do it, at which level, with what proof, until when."""

from opx_core.skills.defining import UnknownSkill, add, change, every, one
from opx_core.skills.granting import Grant, UnknownGrant, grant, withdraw
from opx_core.skills.reading import levels_of, of_person, people

__all__ = [
    "Grant",
    "UnknownGrant",
    "UnknownSkill",
    "add",
    "change",
    "every",
    "grant",
    "levels_of",
    "of_person",
    "one",
    "people",
    "withdraw",
]
