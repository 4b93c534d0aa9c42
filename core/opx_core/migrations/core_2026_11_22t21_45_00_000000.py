"""Bank holidays that were proclaimed, apart from the days on which a firm is closed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from opx_core.migrate import run_sql

ID = "2026-11-22T21:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Days that count for clocks of the rules too"


async def forwards() -> MigrationManager:
    """The column; days that are there count as the firm's own."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
    manager.add_raw(
        run_sql("alter table calendar_day add column official boolean not null default false")
    )
    return manager
