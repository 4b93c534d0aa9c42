"""Checkpoints over the chains of events."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from opx_core.migrate import run_sql

ID = "2026-11-22T09:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Checkpoints"

CHECKPOINTS = """
create table checkpoint (
    seq integer primary key check (seq > 0),
    sealed_at timestamptz not null,
    heads integer not null,
    hash bytea not null
);
create table checkpoint_head (
    checkpoint_seq integer not null references checkpoint on delete restrict,
    stream text not null,
    seq integer not null,
    hash bytea not null,
    primary key (stream, seq)
);
create index checkpoint_head_checkpoint on checkpoint_head (checkpoint_seq);
do $$ begin
    execute format('revoke update, delete, truncate on checkpoint, checkpoint_head from %I',
                   current_setting('opx.tenant_role'));
end $$;
"""


async def forwards() -> MigrationManager:
    """Make the tables."""
    manager = MigrationManager(migration_id=ID, app_name="core", description=DESCRIPTION)
    manager.add_raw(run_sql(CHECKPOINTS))
    return manager
