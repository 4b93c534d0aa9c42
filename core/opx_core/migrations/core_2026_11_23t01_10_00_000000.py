"""The wider checks of rings hold for older rows too; looking at them keeps nobody waiting."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from opx_core.migrate import run_sql

ID = "2026-11-23T01:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The wider checks of rings hold"

RINGED = ("case_text", "document", "document_upload", "draft", "event_ring", "note")


async def forwards() -> MigrationManager:
    """A transaction of its own, without the lock that the checks' change took."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
    for table in RINGED:
        manager.add_raw(run_sql(f"alter table {table} validate constraint {table}_ring_known"))
    return manager
