"""Indexes: of whole names, by which the same person is found; of support needs; of two filters."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of names, needs and filters"

_INCLUDED = "include (book_id, owner_id, team_id, closed, received_at, next_due_at)"
_STANDING = "where voided_at is null"
CONCURRENTLY = (
    ("party_whole_name", "on party (family_name, lower(given_name))"),
    ("support_need_open", "on support_need (party_id, id) include (label) where ended_at is null"),
    (
        "case_list_state_due",
        f"on case_file (state, level, next_due_at, id) {_INCLUDED} {_STANDING}",
    ),
    (
        "case_list_state_received",
        f"on case_file (state, level, received_at, id) {_INCLUDED} {_STANDING}",
    ),
    ("case_list_state", ""),
)


async def forwards() -> MigrationManager:
    """Nothing beyond the indexes."""
    return MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
