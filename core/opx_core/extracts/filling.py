"""Filling a hidden tenant's tables, and proving that they hold what was taken, row by row."""

from collections.abc import AsyncIterator

import asyncpg

from opx_core.extracts import fitting, schema
from opx_core.extracts.opening import Extract, Tell
from opx_core.extracts.schema import A_DAY, Relation
from opx_core.extracts.taking import PLAIN
from opx_core.extracts.values import JOBS, BadExtract, Table
from opx_core.migrate import migrate
from opx_core.owner import Owner
from opx_core.tenants import Tenant

_JOBS = """
create temporary table waiting (job text, payload json, created_at timestamptz,
    run_at timestamptz, attempts integer, failed_at timestamptz, error text) on commit drop
"""
_QUEUE = """
insert into opx.outbox (tenant, job, payload, created_at, run_at, attempts, failed_at, error)
select $1, job, payload, created_at, run_at, attempts, failed_at, error from pg_temp.waiting
"""


async def make(owner: Owner, tenant: Tenant, extract: Extract) -> None:
    """The tables as they were when the extract was taken, by the same migrations."""
    await migrate(owner.connection, owner.apps, tenant, only=set(extract.manifest.migrations))
    fitting.check_tables(extract, await schema.relations(owner.connection, tenant.id))


async def fill(
    connection: asyncpg.Connection, tenant: Tenant, extract: Extract, tell: Tell, *, jobs: bool
) -> None:
    """Fill all tables in one transaction; :class:`BadExtract` if they do not come out the same."""
    try:
        async with connection.transaction():
            await connection.execute(f"{PLAIN}; set local maintenance_work_mem = '256MB'")
            async with schema.bare(connection, tenant.id):
                await _tables(connection, tenant, extract, tell)
                tell("Indexes", 0, 0)
            await _sequences(connection, tenant, extract)
            if jobs:
                await _queue(connection, tenant, extract)
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise BadExtract(f"{extract.path.name} cannot be loaded: {error}.") from error
    await connection.execute(f'set search_path = "{tenant.id}"')
    for table in extract.manifest.tables:
        await connection.execute(f'analyze "{tenant.id}"."{table.name}"')
    await connection.execute("reset search_path")


async def _tables(
    connection: asyncpg.Connection, tenant: Tenant, extract: Extract, tell: Tell
) -> None:
    relations = {each.name: each for each in await schema.relations(connection, tenant.id)}
    tables = extract.manifest.tables
    names = ", ".join(f'"{tenant.id}"."{table.name}"' for table in tables)
    await connection.execute(f"truncate {names}")
    done, of = 0, 2 * extract.manifest.rows
    for table in tables:
        await _copy(connection, tenant, extract, table, relations[table.name])
        done += table.rows
        tell("Tables", done, of)
        found = await schema.total(connection, tenant.id, relations[table.name], table.columns)
        if found != (table.rows, table.total):
            raise BadExtract(
                f"{extract.path.name}: {table.name} came out with other rows than were taken."
            )
        done += table.rows
        tell("Tables", done, of)


async def _copy(
    connection: asyncpg.Connection,
    tenant: Tenant,
    extract: Extract,
    table: Table,
    relation: Relation,
) -> None:
    # Frozen rows need no second writing later; partitions do not take them.
    await connection.copy_to_table(
        table.name,
        schema_name=tenant.id,
        columns=table.columns,
        source=_pieces(extract, f"tables/{table.name}"),
        freeze=None if relation.partitioned else True,
        timeout=A_DAY,
    )


async def _pieces(extract: Extract, name: str) -> AsyncIterator[bytes]:
    for piece in extract.pieces(extract.part(name)):
        yield piece


async def _sequences(connection: asyncpg.Connection, tenant: Tenant, extract: Extract) -> None:
    known = set(await schema.sequences(connection, tenant.id))
    for each in extract.manifest.sequences:
        if each.name not in known:
            raise BadExtract(f"{extract.path.name}: there is no sequence {each.name}.")
        await connection.execute(
            "select setval(format('%I.%I', $1::text, $2::text)::regclass, $3, $4)",
            *(tenant.id, each.name, each.value, each.called),
        )


async def _queue(connection: asyncpg.Connection, tenant: Tenant, extract: Extract) -> None:
    await connection.execute(_JOBS)
    await connection.copy_to_table(
        "waiting", source=_pieces(extract, JOBS), schema_name="pg_temp", timeout=A_DAY
    )
    await connection.execute(_QUEUE, tenant.id)
