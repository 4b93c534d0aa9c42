"""Indexes of the list know a case's kind: a role may be limited to kinds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-23T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the list, with kinds"

_ALL = "book_id, kind, state, level, owner_id, team_id, closed"
_OF_STATE = "(book_id, kind, owner_id, team_id, closed, received_at, next_due_at)"
_STANDING = "where voided_at is null"
CONCURRENTLY = (
    (
        "case_list_by_due",
        f"on case_file (next_due_at, id) include ({_ALL}, received_at) {_STANDING}",
    ),
    (
        "case_list_by_received",
        f"on case_file (received_at, id) include ({_ALL}, next_due_at) {_STANDING}",
    ),
    (
        "case_list_by_due_open",
        f"on case_file (next_due_at, id) include ({_ALL}, received_at) {_STANDING} and not closed",
    ),
    (
        "case_list_by_state_due",
        f"on case_file (state, level, next_due_at, id) include {_OF_STATE} {_STANDING}",
    ),
    (
        "case_list_by_state_received",
        f"on case_file (state, level, received_at, id) include {_OF_STATE} {_STANDING}",
    ),
    ("case_list_due", ""),
    ("case_list_received", ""),
    ("case_list_open", ""),
    ("case_list_state_due", ""),
    ("case_list_state_received", ""),
)


async def forwards() -> MigrationManager:
    """Nothing beyond the indexes."""
    return MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
