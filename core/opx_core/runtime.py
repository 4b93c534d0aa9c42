"""One running OPX: its modules, its database and Redis, built in or given."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import SecretStr

from opx_core import owner as owners
from opx_core import plugins as modules
from opx_core import registry
from opx_core.db import Database
from opx_core.documents import storage
from opx_core.jobs.waking import Waker
from opx_core.owner import Owner
from opx_core.plugins import Plugins
from opx_core.settings import Settings
from opx_core.tenants import Tenants

BUILT_IN_ROLE = "opx_app"


class NotConfigured(RuntimeError):
    """A setting is missing. The message names it."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where PostgreSQL and Redis are: ``database`` as the application, ``owner`` as the owner."""

    database: str
    owner: str | None
    redis: str | None


@dataclass(frozen=True, slots=True)
class Runtime:
    """What jobs, pages and commands work with."""

    settings: Settings
    plugins: Plugins
    database: Database
    tenants: Tenants
    owner_url: str | None
    redis_url: str | None
    waker: Waker

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[Owner]:
        """The owner of the database, for migrations and tenants; ``NotConfigured`` without."""
        if self.owner_url is None:
            raise NotConfigured("This needs the owner of the database: set OPX_OWNER_DATABASE_URL.")
        role = await self.database.pool.fetchval("select current_user")
        async with owners.connect(self.owner_url, role, self.plugins) as owner:
            yield owner


def keep_for_good() -> None:
    """What is loaded by now stays: to search it for garbage would make some answers late.

    For processes that run on, once they have started.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def servers(settings: Settings) -> Iterator[Addresses]:
    """PostgreSQL and Redis: those given, else the built-in ones while this is open."""
    given, owner = _plain(settings.database_url), _plain(settings.owner_database_url)
    redis = _plain(settings.redis_url)
    if given is not None and redis is not None:
        yield Addresses(given, owner, redis)
        return
    from opx_core import embedded

    with embedded.servers(settings.state, database=given is None, redis=redis is None) as running:
        if given is None:
            owner = str(running.database_url)
            given = owner.replace("postgres@", f"{BUILT_IN_ROLE}@", 1)
        yield Addresses(given, owner, redis or running.redis_url)


def mend(settings: Settings) -> list[str]:
    """Start the built-in servers again that have ended meanwhile; gives their names."""
    database, redis = settings.database_url is None, settings.redis_url is None
    if not (database or redis):
        return []
    from opx_core import embedded

    return embedded.mend(settings.state, database=database, redis=redis)


async def prepare(
    addresses: Addresses, plugins: Plugins, tell: Callable[[str], None] = lambda line: None
) -> int:
    """Bring registry and tenants up to date, as the owner; gives how many migrations ran."""
    if addresses.owner is None:
        raise NotConfigured("Migrations need the database's owner: set OPX_OWNER_DATABASE_URL.")
    role = urlsplit(addresses.database).username or BUILT_IN_ROLE
    if role == BUILT_IN_ROLE:
        await _built_in_role(addresses.owner)
    async with owners.connect(addresses.owner, role, plugins) as owner:
        return await owner.migrate_all(tell)


@asynccontextmanager
async def running(
    settings: Settings, addresses: Addresses, plugins: Plugins | None = None
) -> AsyncIterator[Runtime]:
    """A runtime on servers that are up and prepared."""
    loaded = plugins or modules.load(settings.module_names())
    before, kept = modules.activate(loaded), storage.use(settings)
    database = await Database.open(addresses.database, settings.pool_size)
    waker = Waker(addresses.redis)
    try:
        yield Runtime(
            settings, loaded, database, Tenants(database), addresses.owner, addresses.redis, waker
        )
    finally:
        await waker.close()
        await database.close()
        storage.restore(kept)
        if before is not None:
            modules.activate(before)


def _plain(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None


async def _built_in_role(owner_url: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(owner_url)
    try:
        await registry.ensure_app_role(connection, BUILT_IN_ROLE)
    finally:
        await connection.close()
