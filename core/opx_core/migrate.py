"""Migrations: every module's, in every tenant, by the owner, one migrator at a time.

A migration is an ordinary Piccolo migration. It runs in a transaction whose search path is the
tenant, with a short lock timeout, so that a busy table makes it fail and retry, never queue up
everyone else. Each tenant keeps its own list of what has run, so that a broken run is resumed.

What may take long and may not lock, indexes, stands in the migration's ``CONCURRENTLY``: pairs of
an index's name and the SQL after ``create index concurrently <name>`` (empty: drop the index). They
are made after the migration's transaction, as a step of its own, which can be run again.
"""

import importlib.util
import io
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Container,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from functools import cache
from pathlib import Path
from types import ModuleType

import asyncpg
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import AppConfig

from opx_core import db
from opx_core.db import EXTENSIONS_SCHEMA, Session
from opx_core.mistakes import Mistake
from opx_core.piccolo_conf import DB
from opx_core.tenants import Tenant

LOCK_TIMEOUT = "3s"
STATEMENT_TIMEOUT = "60s"
INDEXES = ", indexes"


class MigrationFailed(Mistake):
    """A migration could not run; it is undone, and those before it stay."""


def run_sql(sql: str) -> Callable[[], Awaitable[None]]:
    """A step for ``MigrationManager.add_raw`` that runs ``sql`` in the tenant being migrated."""

    async def step() -> None:
        await db.current().connection.execute(sql)

    return step


async def pending(
    owner: asyncpg.Connection,
    apps: Sequence[AppConfig],
    tenant: Tenant,
    only: Container[tuple[str, str]] | None = None,
) -> list[tuple[AppConfig, str]]:
    """The steps that ``tenant`` still lacks, as (app, name), in the order to run them.

    A migration with indexes has a second step, whose name ends with :data:`INDEXES`. ``only``
    leaves out all others, to make the tables as they once were.
    """
    ran: set[tuple[str, str]] = set()
    if await owner.fetchval("select to_regclass($1)", f"{tenant.id}.migration"):
        rows = await owner.fetch(f'select app_name, name from "{tenant.id}".migration')  # noqa: S608
        ran = {(row["app_name"], row["name"]) for row in rows}
    steps = [(app, step) for app, step in every(apps) if (app.app_name, step) not in ran]
    return [(app, step) for app, step in steps if only is None or (app.app_name, step) in only]


def every(apps: Sequence[AppConfig]) -> Iterator[tuple[AppConfig, str]]:
    """All steps of all migrations that there are, in the order in which they run."""
    return ((app, step) for app in apps for name in _names(app) for step in _steps(app, name))


async def migrate(
    owner: asyncpg.Connection,
    apps: Sequence[AppConfig],
    tenant: Tenant,
    tell: Callable[[str], None] = lambda line: None,
    only: Container[tuple[str, str]] | None = None,
) -> int:
    """Run what is pending in ``tenant``, each in its own transaction; gives how many ran.

    ``only`` leaves out all others. :class:`MigrationFailed` names the one that could not run.
    """
    steps = await pending(owner, apps, tenant, only)
    for app, step in steps:
        tell(f"{tenant.slug}: {step}")
        module = _load(app, step.removesuffix(INDEXES))
        try:
            if step.endswith(INDEXES):
                await _indexes(owner, tenant, module.CONCURRENTLY)
            await _run(owner, tenant, app, step, module)
        except asyncpg.PostgresError as error:
            busy = isinstance(error, asyncpg.LockNotAvailableError)
            remedy = "Somebody was using the table: run" if busy else "Mend it, then run"
            raise MigrationFailed(
                f"The migration {step} of {app.app_name} could not run for the tenant "
                f"{tenant.slug}: {error}. It is undone. {remedy}: opx migrate"
            ) from error
    return len(steps)


async def _indexes(
    owner: asyncpg.Connection, tenant: Tenant, wanted: Iterable[tuple[str, str]]
) -> None:
    """Make or drop indexes without a lock that writers would wait for. It can be run again.

    In a tenant that is still being made nobody writes, and building at once is much quicker.
    """
    ready = await owner.fetchval("select ready from opx.tenant where id = $1", tenant.id)
    how = "concurrently" if ready else ""
    await owner.execute(
        f'set search_path = "{tenant.id}", {EXTENSIONS_SCHEMA}, pg_catalog; '
        f"set lock_timeout = '{LOCK_TIMEOUT}'"
    )
    try:
        for name, definition in wanted:
            if await _unfinished(owner, tenant, name) or not definition:
                await owner.execute(f'drop index {how} if exists "{name}"')
            if definition:
                await owner.execute(f'create index {how} if not exists "{name}" {definition}')
    finally:
        await owner.execute("reset search_path; reset lock_timeout")


async def _unfinished(owner: asyncpg.Connection, tenant: Tenant, index: str) -> bool:
    found: bool | None = await owner.fetchval(
        "select not i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid "
        "join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2",
        tenant.id,
        index,
    )
    return bool(found)


async def _run(
    owner: asyncpg.Connection, tenant: Tenant, app: AppConfig, step: str, module: ModuleType
) -> None:
    async with inside(owner, tenant):
        await Migration.create_table(if_not_exists=True)
        if not step.endswith(INDEXES):
            manager = await module.forwards()
            with redirect_stdout(io.StringIO()):
                await manager.run()
        await Migration.insert(Migration(name=step, app_name=app.app_name))


@asynccontextmanager
async def inside(owner: asyncpg.Connection, tenant: Tenant) -> AsyncIterator[None]:
    """One transaction of the owner in ``tenant``, with short timeouts for a live database."""
    async with owner.transaction():
        await owner.execute(
            f'set local search_path = "{tenant.id}", {EXTENSIONS_SCHEMA}, pg_catalog; '
            f"set local lock_timeout = '{LOCK_TIMEOUT}'; "
            f"set local statement_timeout = '{STATEMENT_TIMEOUT}'"
        )
        await owner.execute("select set_config('opx.tenant_role', $1, true)", tenant.role)
        with _lent(tenant.id, owner):
            yield


@contextmanager
def _lent(schema: str, owner: asyncpg.Connection) -> Iterator[None]:
    token = DB.current_transaction.set(Session.lend(schema, owner))  # type: ignore[arg-type]
    try:
        yield
    finally:
        DB.current_transaction.reset(token)


def _names(app: AppConfig) -> Iterable[str]:
    folder = Path(app.resolved_migrations_folder_path)
    return sorted(path.stem for path in folder.glob(f"{app.app_name}_*.py"))


def _steps(app: AppConfig, name: str) -> Sequence[str]:
    indexes = getattr(_load(app, name), "CONCURRENTLY", ())
    return (name, name + INDEXES) if indexes else (name,)


def _load(app: AppConfig, name: str) -> ModuleType:
    return _loaded(Path(app.resolved_migrations_folder_path) / f"{name}.py", name)


@cache
def _loaded(path: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"_opx_migrations.{name}", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"The migration {name} is not at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
