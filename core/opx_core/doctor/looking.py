"""Looking at everything in turn; what cannot be reached is a finding too."""

from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from opx_core.doctor import database, machine, services
from opx_core.doctor.finding import Finding, good, wrong
from opx_core.plugins import Plugins
from opx_core.runtime import Addresses
from opx_core.settings import Settings

Look = Callable[[asyncpg.Connection], Awaitable[Finding]]
SECONDS = 5
REACH = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError, ValueError)


async def examine(settings: Settings, addresses: Addresses, loaded: Plugins) -> list[Finding]:
    """Everything, without changing anything but one small object in the store of documents."""
    found = machine.examine(settings, loaded)
    looks: Sequence[Look] = (
        *(database.version, database.app_role, database.timeouts, database.locks),
        *(database.clock, database.extensions, database.indexes),
        *(services.failed_jobs, services.worker, services.worker_seen),
    )
    found += await _connected("database", addresses.database, looks)
    if addresses.owner is None:
        said = "The owner’s address is not known here, so roles and migrations were not looked at."
        found.append(good("owner role", said))
    else:
        found += await _connected("owner", addresses.owner, _as_owner(loaded))
    found.append(await services.redis(addresses.redis))
    found.append(await services.documents(settings))
    return found


def _as_owner(loaded: Plugins) -> tuple[Look, ...]:
    async def migrations(owner: asyncpg.Connection) -> Finding:
        return await services.migrations(owner, loaded)

    return services.owner_role, migrations


async def _connected(name: str, url: str, looks: Sequence[Look]) -> list[Finding]:
    try:
        connection = await asyncpg.connect(url, timeout=SECONDS)
    except REACH as error:
        said = f"PostgreSQL cannot be reached as the {name} ({type(error).__name__})."
        return [wrong(name, said, "Start it, or mend the address in OPX_*DATABASE_URL.")]
    try:
        return [await _look(connection, look) for look in looks]
    finally:
        await connection.close()


async def _look(connection: asyncpg.Connection, look: Look) -> Finding:
    name = look.__name__.replace("_", " ")
    try:
        return await look(connection)
    except asyncpg.PostgresError as error:
        said = f"The {name} could not be looked at ({type(error).__name__})."
        return wrong(name, said, "Run: opx migrate. Then run opx doctor again.")
