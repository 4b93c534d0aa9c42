"""An index of whole names, by which people who may be the same person are found."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-22T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "An index of whole names"

CONCURRENTLY = (("party_whole_name", "on party (family_name, lower(given_name))"),)


async def forwards() -> MigrationManager:
    """Nothing beyond the index."""
    return MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
