"""The people, teams and client books of a tenant, as an administrator changes them.

Every write takes the actor, checks the version that its page was made from, and is an event with
before and after on ``user/<id>``, ``team/<id>`` or ``book/<id>``. Nobody changes their own roles
or client books, or deactivates themselves; the last administrator stays one.
"""

from opx_core.staff.adding import add
from opx_core.staff.changing import change, deactivate
from opx_core.staff.form import PersonForm
from opx_core.staff.labels import add_book, add_team, books, change_label, label, teams
from opx_core.staff.passwords import set_password
from opx_core.staff.reading import UnknownPerson, everyone, person, roles
from opx_core.staff.versions import Changed

__all__ = [
    "Changed",
    "PersonForm",
    "UnknownPerson",
    "add",
    "add_book",
    "add_team",
    "books",
    "change",
    "change_label",
    "deactivate",
    "everyone",
    "label",
    "person",
    "roles",
    "set_password",
    "teams",
]
