"""The database as OPX uses it: one pool a process, one transaction a tenant session.

Every query runs inside :meth:`Database.session`, which sets the tenant's role and search path for
one transaction. Outside it no table is found: tables are named without a schema, so a query that
forgets its tenant fails instead of reading another's rows.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from opx_core.engine import SessionOver
from opx_core.piccolo_conf import DB

EXTENSIONS_SCHEMA = "opx_ext"
STATEMENT_TIMEOUT_MS = 30_000
LOST: tuple[type[Exception], ...] = (
    *(asyncpg.PostgresConnectionError, asyncpg.InterfaceError, ConnectionError),
    *(asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.CannotConnectNowError),
    asyncpg.InternalClientError,  # its connection broke in the middle of an answer
    FileNotFoundError,  # its Unix socket is away
)
"""What is raised when the database has gone away in the middle of something."""
Row = dict[str, Any]


@dataclass(slots=True)
class Session:
    """One transaction in one tenant. Piccolo's queries find its connection by themselves."""

    tenant: str
    _connection: asyncpg.Connection | None
    _stack: AsyncExitStack = field(repr=False)
    asked_for_jobs: bool = False
    switched_off: frozenset[str] = frozenset()
    own_workflows: dict[tuple[str, int], Any] = field(default_factory=dict)
    looked_at: dict[str, set[int]] = field(default_factory=lambda: {"case": set(), "party": set()})

    @property
    def connection(self) -> asyncpg.Connection:
        """The asyncpg connection; raises :class:`SessionOver` once the session has ended."""
        if self._connection is None:
            raise SessionOver("This tenant session has ended: open a new one.")
        return self._connection

    @classmethod
    def lend(cls, tenant: str, connection: asyncpg.Connection) -> "Session":
        """A session on somebody else's connection and transaction, for the owner's migrations."""
        return cls(tenant, connection, AsyncExitStack())

    async def finish(self, *, commit: bool) -> None:
        """Commit or undo now, and give the connection back. Later calls do nothing."""
        if self._connection is None:
            return
        self._connection = None
        if commit:
            await self._stack.aclose()
        else:
            await self._stack.__aexit__(_Undo, _Undo(), None)


class _Undo(Exception):
    """Makes the transaction's own context manager roll back."""


def _unasked(returned: asyncio.Task[None]) -> None:
    # What broke while it was given back is ended by the pool; the work was done before.
    if not returned.cancelled():
        returned.exception()


@dataclass(slots=True)
class Database:
    """A pool of connections as the application's role, which owns nothing."""

    pool: asyncpg.Pool
    _returning: set[asyncio.Task[None]] = field(default_factory=set, repr=False)

    @classmethod
    async def open(cls, url: str, size: int = 8) -> "Database":
        """Open a pool of at most ``size`` connections to ``url``."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            max_queries=20_000,
            max_inactive_connection_lifetime=120,
            command_timeout=STATEMENT_TIMEOUT_MS / 1000 + 5,
        )
        return cls(pool)

    async def close(self) -> None:
        """Close the pool once its connections are back."""
        await self.pool.close()

    @asynccontextmanager
    async def session(self, schema: str, role: str) -> AsyncIterator[Session]:
        """One transaction as ``role`` in ``schema``: committed at the end, undone on any error."""
        async with AsyncExitStack() as stack:
            connection = await self.pool.acquire()
            stack.callback(self._give_back, connection)
            await stack.enter_async_context(connection.transaction())
            await connection.execute(
                f'set local role "{role}"; '
                f'set local search_path = "{schema}", {EXTENSIONS_SCHEMA}, pg_catalog'
            )
            session = Session(schema, connection, stack)
            token = DB.current_transaction.set(session)  # type: ignore[arg-type]
            try:
                yield session
            finally:
                DB.current_transaction.reset(token)

    def _give_back(self, connection: asyncpg.Connection) -> None:
        """The pool resets it first, for which no answer has to wait."""
        task = asyncio.ensure_future(self.pool.release(connection))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)
        task.add_done_callback(_unasked)


def current() -> Session:
    """The tenant session that this task is in; :class:`SessionOver` outside one."""
    session = DB.current_transaction.get()
    if not isinstance(session, Session):
        raise SessionOver("No tenant session: open one with Tenants.session().")
    return session


@asynccontextmanager
async def atomic() -> AsyncIterator[None]:
    """A savepoint in the current session: what is done inside is undone when it raises."""
    async with current().connection.transaction():
        yield


@asynccontextmanager
async def as_application() -> AsyncIterator[None]:
    """Act as the application's role for some statements of the current transaction.

    It reaches what lies outside the tenants (schema ``opx``) and no tenant's tables; whoever uses
    it filters by ``current().tenant``. A second connection could wait for itself: the pool is
    small, and every request holds one already.
    """
    role = await fetch_value("select current_user")
    async with atomic():
        await execute("reset role")
        yield
        await execute(f'set local role "{role}"')


async def fetch(sql: str, *args: object) -> list[asyncpg.Record]:
    """All rows of ``sql`` in the current tenant session."""
    rows: list[asyncpg.Record] = await current().connection.fetch(sql, *args)
    return rows


async def fetch_value(sql: str, *args: object) -> Any:
    """The first column of the first row of ``sql``, or None."""
    return await current().connection.fetchval(sql, *args)


async def execute(sql: str, *args: object) -> str:
    """Run ``sql`` in the current tenant session; gives PostgreSQL's status, such as UPDATE 1."""
    return str(await current().connection.execute(sql, *args))


async def execute_many(sql: str, rows: Sequence[Sequence[object]]) -> None:
    """Run ``sql`` once for each of ``rows``, in one pipelined round trip."""
    if rows:
        await current().connection.executemany(sql, rows)


async def update(table: str, row_id: int, changes: Mapping[str, object]) -> None:
    """Set some columns of the row with this id."""
    names = ", ".join(f'"{name}" = ${n}' for n, name in enumerate(changes, 2))
    await execute(f'update "{table}" set {names} where id = $1', row_id, *changes.values())  # noqa: S608


async def update_many(table: str, changes: Mapping[int, Mapping[str, object]]) -> None:
    """Set the same columns of some rows, each by its id, in one pipelined round trip."""
    if not changes:
        return
    names = ", ".join(f'"{name}" = ${n}' for n, name in enumerate(next(iter(changes.values())), 2))
    rows = [(row_id, *row.values()) for row_id, row in changes.items()]
    await execute_many(f'update "{table}" set {names} where id = $1', rows)  # noqa: S608


async def next_ids(table: str, count: int) -> list[int]:
    """Reserve ``count`` ids of ``table``, so that rows can name each other before insertion."""
    rows = await fetch(
        "select nextval(pg_get_serial_sequence($1, 'id')) id from generate_series(1, $2)",
        table,
        count,
    )
    return [row["id"] for row in rows]


async def copy(table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert ``rows``, which all have the same keys, by COPY: for thousands at a time."""
    if not rows:
        return
    columns = list(rows[0])
    records = ([row[name] for name in columns] for row in rows)
    await current().connection.copy_records_to_table(table, columns=columns, records=records)


async def insert(table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert ``rows``, which all have the same keys, in one pipelined round trip."""
    if not rows:
        return
    columns = list(rows[0])
    names = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(f"${n}" for n in range(1, len(columns) + 1))
    await current().connection.executemany(
        f'insert into "{table}" ({names}) values ({places})',  # noqa: S608 (names are ours)
        [tuple(row[name] for name in columns) for row in rows],
    )
