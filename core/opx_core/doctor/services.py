"""What runs around the database: owner, migrations, jobs, worker, Redis, documents."""

from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from opx_core.doctor.finding import Finding, good, wrong
from opx_core.documents import storage
from opx_core.migrate import INDEXES, pending
from opx_core.plugins import Plugins
from opx_core.plurals import count_words
from opx_core.settings import Settings
from opx_core.tenants import Tenant

LONGEST_WAIT = 300
SOME = 5


async def owner_role(owner: asyncpg.Connection) -> Finding:
    """The owner may make the tenants' roles."""
    role = await owner.fetchrow("select * from pg_roles where rolname = current_user")
    if role["rolcreaterole"] or role["rolsuper"]:
        return good("owner role", f"The owner {role['rolname']} may make roles.")
    todo = f"Run, as an administrator of PostgreSQL: alter role {role['rolname']} createrole;"
    return wrong("owner role", f"The owner {role['rolname']} may not make roles.", todo)


async def migrations(owner: asyncpg.Connection, loaded: Plugins) -> Finding:
    """Every tenant is up to date."""
    rows = await owner.fetch(
        "select id, slug, name, role from opx.tenant where ready order by slug"
    )
    behind = [
        f"{row['slug']} ({len({step.removesuffix(INDEXES) for _, step in steps})})"
        for row in rows
        if (steps := await pending(owner, loaded.apps, Tenant(**row)))
    ]
    if behind:
        said = f"Migrations are pending for {', '.join(behind[:SOME])}"
        more = f" and {len(behind) - SOME} more" if len(behind) > SOME else ""
        return wrong("migrations", f"{said}{more}.", "Run: opx migrate")
    return good("migrations", f"{len(rows):,} tenants are up to date.")


async def failed_jobs(app: asyncpg.Connection) -> Finding:
    """Jobs that have given up."""
    rows = await app.fetch(
        "select t.slug, count(*) as jobs from opx.outbox o join opx.tenant t on t.id = o.tenant"
        " where o.failed_at is not null group by 1 order by 2 desc"
    )
    if rows:
        names = ", ".join(f"{row['slug']} ({row['jobs']})" for row in rows[:SOME])
        todo = f"Look: opx jobs list --tenant {rows[0]['slug']}. Then retry or drop them."
        return wrong("failed jobs", f"Jobs have failed for {names}.", todo)
    return good("failed jobs", "No job has failed.")


async def worker(app: asyncpg.Connection) -> Finding:
    """A worker is at work: what is due does not lie about."""
    waited = await app.fetchval(
        "select extract(epoch from now() - min(o.run_at)) from opx.outbox o"
        " where o.failed_at is null and (o.claimed_until is null or o.claimed_until < now())"
        " and o.run_at < now() and not exists (select from opx.module_off m"
        " where m.tenant = o.tenant and m.module = split_part(o.job, '.', 1))"
    )
    if waited is not None and waited > LONGEST_WAIT:
        said = f"A job that is due has waited for {int(waited) // 60:,} minutes."
        return wrong("worker", said, "Start a worker (opx worker), or look into the log of it.")
    return good("worker", "No job that is due has waited for long.")


async def worker_seen(app: asyncpg.Connection) -> Finding:
    """The recurring jobs were done lately, in every tenant together."""
    tenants = await app.fetchval("select count(*) from opx.tenant where ready")
    at = await app.fetchval("select max(at) from opx.worker_seen")
    if not tenants:
        return good("worker seen", "There is no tenant yet, so no worker is needed.")
    ago = (datetime.now(UTC) - at).total_seconds() if at else None
    if ago is None or ago > LONGEST_WAIT:
        said = "No worker has been seen" + (
            f" for {count_words(int(ago) // 60, 'minute', 'minutes')}." if ago else " yet."
        )
        return wrong("worker seen", said, "Start one: opx worker. “opx run” starts one itself.")
    seconds = count_words(int(ago), "second", "seconds")
    return good("worker seen", f"A worker was at work {seconds} ago.")


async def redis(url: str | None) -> Finding:
    """Redis answers."""
    if url is None:
        return wrong("redis", "No Redis is set.", "Set OPX_REDIS_URL.")
    client = Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)
    try:
        await client.ping()
    except (OSError, RedisError, TimeoutError) as error:
        said = f"Redis does not answer ({type(error).__name__})."
        return wrong("redis", said, "Start it, or mend OPX_REDIS_URL. Jobs come late meanwhile.")
    finally:
        await client.aclose()
    return good("redis", "Redis answers.")


async def documents(settings: Settings) -> Finding:
    """The object store takes, gives and removes bytes."""
    key, body = f"doctor/{uuid4()}", b"opx doctor"
    try:
        store = storage.opened(settings)
        await store.put(key, body)
        same = await store.read(key) == body
        await store.delete([key])
    except Exception as error:
        said = f"The store of documents cannot be written ({type(error).__name__})."
        return wrong("documents", said, "Mend OPX_DOCUMENTS_URL, its keys, or the folder’s rights.")
    if not same:
        return wrong("documents", "The store gave back other bytes.", "Ask who runs the store.")
    return good("documents", "The store of documents takes and gives bytes.")
