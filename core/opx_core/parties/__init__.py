"""People and organisations: who they are, their parts in cases, how to reach them, what helps.

``contacts(actor, case_id)`` is what whoever writes or rings asks first.
"""

from opx_core.parties.adding import Person, add_people
from opx_core.parties.finding import PartyConflict, UnknownParty, cases_of, find
from opx_core.parties.merging import CannotMerge, merge, unmerge
from opx_core.parties.reading import Contact, contact_of, contacts

__all__ = [
    "CannotMerge",
    "Contact",
    "PartyConflict",
    "Person",
    "UnknownParty",
    "add_people",
    "cases_of",
    "contact_of",
    "contacts",
    "find",
    "merge",
    "unmerge",
]
