"""Roles: named sets of permissions that an administrator changes and a second person approves.

``reading`` is who has what now, ``asking`` a change that waits, ``applying`` what its approval
does, ``history`` who had what on a day.
"""

from opx_core.roles.asking import Wanted, ask
from opx_core.roles.reading import Role, UnknownRole, every, one

__all__ = ["Role", "UnknownRole", "Wanted", "ask", "every", "one"]
