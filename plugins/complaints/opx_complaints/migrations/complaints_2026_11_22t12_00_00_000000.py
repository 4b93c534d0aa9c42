"""A row of a file is known by source, key and client book, until its complaint is voided."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from opx_core.migrate import run_sql

ID = "2026-11-22T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Rows known by client book"

KNOWN = """
alter table complaints_complaint add column source_book bigint references client_book
    on delete restrict;
alter table complaints_complaint add column voided boolean not null default false;
update complaints_complaint c set source_book = f.book_id from case_file f
    where f.id = c.case_id and c.source is not null;
create unique index complaints_complaint_known
    on complaints_complaint (source, source_key, coalesce(source_book, 0))
    where source is not null and not voided;
drop index complaints_complaint_source;
"""


async def forwards() -> MigrationManager:
    """Let two client books use the same key, and a key be used anew after voiding."""
    manager = MigrationManager(migration_id=ID, app_name="complaints", description=DESCRIPTION)
    manager.add_raw(run_sql(KNOWN))
    return manager
