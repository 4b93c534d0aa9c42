"""The Piccolo engine of OPX: it has no connection of its own, only the one a session lends it."""

from typing import Any

from asyncpg.connection import Connection
from piccolo.engine.postgres import PostgresEngine


class SessionOver(RuntimeError):
    """A query was made outside a tenant session, or after its session had ended."""


class SessionEngine(PostgresEngine):
    """Refuses to connect by itself, so a query that forgot its tenant fails closed."""

    async def get_version(self) -> float:
        """Not asked of the server: ``opx_core.db`` checks it where it connects."""
        return 18.0

    async def prep_database(self) -> None:
        """Extensions belong to the owner's migrations, not to this process."""

    async def get_new_connection(self) -> Connection:
        """Refuse: raises :class:`SessionOver`."""
        raise SessionOver("No tenant session: open one with Tenants.session().")

    async def _run_in_pool(self, query: str, args: Any = None, query_id: Any = None) -> Any:
        raise SessionOver("No tenant session: open one with Tenants.session().")
