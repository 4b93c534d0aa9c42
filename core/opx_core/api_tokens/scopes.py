"""What a token may be good for. A scope carries permissions; a token has those of its person only.

The core's own permissions stand here. A module's permission names its scope itself
(``Permission.scope``), and those that moves ask for belong to ``moves:write``.
"""

from collections.abc import Collection
from dataclasses import dataclass

from opx_core import data_classes, plugins, workflows


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a token may be good for; ``name`` is for people to read."""

    key: str
    name: str
    permissions: tuple[str, ...] = ()


READ_CASES = "core.read_cases"
RESTRICTED = "restricted:read"
MOVES = "moves:write"
SCOPES = (
    Scope("cases:read", "Read cases and what happened on them"),
    Scope("cases:write", "Open cases"),
    Scope("parties:read", "Read the people of cases"),
    Scope("parties:write", "Add and change the people of cases", ("core.edit_parties",)),
    Scope("documents:read", "Read documents", ("core.read_documents",)),
    Scope(
        "documents:classed",
        "Read what is of a class, such as health",
        tuple(each.key for each in data_classes.PERMISSIONS),
    ),
    Scope("documents:write", "Add documents", ("core.add_documents", "core.read_documents")),
    Scope("notes:read", "Read notes"),
    Scope("notes:write", "Write notes", ("core.add_notes",)),
    Scope(MOVES, "Move cases along their workflow"),
    Scope("reports:read", "Read reports", ("core.read_reports",)),
    Scope("ingest:write", "Load files and undo them", ("core.void_cases",)),
    Scope(
        RESTRICTED,
        "Also see restricted cases, team notes and withheld addresses",
        ("core.read_restricted", "core.read_team_ring", "core.read_withheld"),
    ),
)
_BY_KEY = {scope.key: scope for scope in SCOPES}


def scope_keys() -> tuple[str, ...]:
    """The keys of all scopes."""
    return tuple(_BY_KEY)


def permissions_of(scopes: Collection[str]) -> frozenset[str]:
    """The permissions that these scopes carry; what is no longer a scope carries none."""
    known = [_BY_KEY[key] for key in scopes if key in _BY_KEY]
    found = {name for scope in known for name in scope.permissions}
    registered = plugins.active().permissions.values()
    found |= {each.key for each in registered if each.scope and each.scope in scopes}
    if MOVES in scopes:
        flows = [*plugins.active().workflows.values(), *workflows.now()]
        found |= {move.permission for flow in flows for move in flow.transitions}
    return frozenset(found | {READ_CASES} if known else ())
