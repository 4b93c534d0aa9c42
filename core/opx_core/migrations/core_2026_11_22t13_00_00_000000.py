"""Indexes that hold all that the list of cases filters by, so that it reads no other row."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the list of cases"

_FILTERS = "book_id, state, level, owner_id, team_id, closed"
_STANDING = "where voided_at is null"
CONCURRENTLY = (
    (
        "case_list_due",
        f"on case_file (next_due_at, id) include ({_FILTERS}, received_at) {_STANDING}",
    ),
    (
        "case_list_received",
        f"on case_file (received_at, id) include ({_FILTERS}, next_due_at) {_STANDING}",
    ),
    (
        "case_list_open",
        f"on case_file (next_due_at, id) include ({_FILTERS}, received_at)"
        f" {_STANDING} and not closed",
    ),
    (
        "case_list_state",
        "on case_file (state, level)"
        f" include (book_id, owner_id, team_id, closed, next_due_at, received_at, id) {_STANDING}",
    ),
    ("case_file_due", ""),
    ("case_file_received", ""),
    ("case_file_open_due", ""),
)


async def forwards() -> MigrationManager:
    """Nothing beyond the indexes."""
    return MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
