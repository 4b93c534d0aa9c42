"""Voided cases: kept for the record, and out of everybody's sight."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from opx_core.migrate import run_sql

ID = "2026-11-22T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Voided cases"

VOIDED = """
alter table case_file add column voided_at timestamptz;
alter table case_file add column void_reason text not null default '';
create index case_file_live_due on case_file (next_due_at, id)
    include (book_id, state, level, owner_id, team_id) where voided_at is null;
create index case_file_live_received on case_file (received_at, id)
    include (book_id, state, level, owner_id, team_id) where voided_at is null;
create index case_file_live_open_due on case_file (next_due_at, id)
    include (book_id, state, level, owner_id, team_id) where not closed and voided_at is null;
drop index case_file_due;
drop index case_file_received;
drop index case_file_open_due;
"""


async def forwards() -> MigrationManager:
    """Add the columns; lists use indexes of the cases that are not voided."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
    manager.add_raw(run_sql(VOIDED))
    return manager
