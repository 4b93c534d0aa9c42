"""Voided cases: kept for the record, and out of everybody's sight."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from opx_core.migrate import run_sql

ID = "2026-11-22T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Voided cases"

VOIDED = """
alter table case_file add column voided_at timestamptz;
alter table case_file add column void_reason text not null default '';
"""


async def forwards() -> MigrationManager:
    """Add the columns; the next migration builds the list's indexes beside people at work."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
    manager.add_raw(run_sql(VOIDED))
    return manager
