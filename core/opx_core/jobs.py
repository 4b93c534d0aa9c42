"""Work done after the request: written to the outbox in the same transaction, done by a worker.

PostgreSQL is the truth about what is to be done; Redis only wakes the worker. A worker claims a
row for a while, so that a job delivered twice runs once and one whose worker died is claimed
again. Only this file knows arq.
"""

import asyncio
import contextlib
import json
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog
from arq import cron
from arq.connections import ArqRedis, RedisSettings, create_pool
from arq.worker import Worker, func
from redis.exceptions import RedisError

from opx_core import db

if TYPE_CHECKING:
    from opx_core.runtime import Runtime

WAKE = "opx_wake"
CLAIM_SECONDS = 300
MOST_ATTEMPTS = 8
log = structlog.get_logger("opx.jobs")

_CLAIM = """
with next as (
    select id from (
        select id, row_number() over (partition by tenant order by run_at, id) as turn
        from opx.outbox where failed_at is null and run_at <= now()
        and (claimed_until is null or claimed_until < now())
    ) waiting order by turn, random() limit 1
), locked as (
    select o.id from opx.outbox o join next using (id)
    where o.claimed_until is null or o.claimed_until < now() for update of o skip locked
)
update opx.outbox o set claimed_until = now() + make_interval(secs => $1), attempts = attempts + 1
from locked where o.id = locked.id returning o.id, o.tenant, o.job, o.payload, o.attempts
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that a worker does in a tenant session: ``await run(**payload)``.

    ``name`` is ``<module>.<imperative>``. A ``recurring`` job also runs by itself, in every
    tenant at each sweep.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    recurring: bool = False


async def enqueue(job: str, **payload: int | str) -> None:
    """Ask for ``job`` to be done once this transaction has committed. Payloads hold ids only."""
    await db.execute(
        "insert into opx.outbox (job, payload, tenant) values ($1, $2, '')",
        job,
        json.dumps(payload),
    )
    db.current().asked_for_jobs = True


async def wake(redis: ArqRedis | None) -> None:
    """Tell the workers that there is something to do. A lost wake-up is made good by the sweep."""
    if redis is None:
        return
    try:
        await redis.enqueue_job(WAKE)
    except (OSError, RedisError, TimeoutError) as error:
        log.warning("wake_up_lost", error=str(error))


class Waker:
    """Wakes the workers without keeping anybody waiting, and connects when it is first needed."""

    def __init__(self, redis_url: str | None) -> None:
        self._url = redis_url
        self._redis: ArqRedis | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Send a wake-up in the background; where it is lost, the sweep serves."""
        if self._url is not None:
            task = asyncio.create_task(self._send(self._url))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Let what is under way finish, and close the connection."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._redis is not None:
            await self._redis.aclose()

    async def _send(self, url: str) -> None:
        try:
            self._redis = self._redis or await connect(url)
        except (OSError, RedisError, TimeoutError) as error:
            log.warning("wake_up_lost", error=str(error))
            return
        await wake(self._redis)


async def connect(redis_url: str) -> ArqRedis:
    """A connection to Redis for :func:`wake`."""
    settings = _redis(redis_url)
    settings.conn_retries, settings.conn_timeout = 1, 2
    return await create_pool(settings)


async def drain(runtime: "Runtime", most: int = 10_000) -> int:
    """Do what waits in the outbox, one after another; gives how many jobs were done."""
    done = 0
    while done < most and (row := await runtime.database.pool.fetchrow(_CLAIM, CLAIM_SECONDS)):
        await _do(runtime, row)
        done += 1
    return done


async def schedule(runtime: "Runtime") -> None:
    """Put the jobs that run by themselves into the outbox, once a tenant."""
    names = [job.name for job in runtime.plugins.jobs.values() if job.recurring]
    await runtime.database.pool.execute(
        "insert into opx.outbox (tenant, job, payload) select t.id, j.name, '{}'"
        " from opx.tenant t, unnest($1::text[]) j(name) where t.ready and not exists"
        " (select from opx.outbox o where o.tenant = t.id and o.job = j.name"
        "  and o.failed_at is null)",
        names,
    )


def worker(runtime: "Runtime") -> Worker:
    """The arq worker: woken by Redis, and once every ten seconds by itself (the sweep)."""

    async def opx_wake(ctx: Mapping[str, Any]) -> None:
        await drain(runtime)

    async def sweep(ctx: Mapping[str, Any]) -> None:
        await schedule(runtime)
        await drain(runtime)

    if runtime.redis_url is None:
        raise RuntimeError("A worker needs Redis: set OPX_REDIS_URL.")
    return Worker(
        functions=[func(opx_wake, name=WAKE)],
        cron_jobs=[cron(sweep, second=set(range(0, 60, 10)), run_at_startup=True)],
        redis_settings=_redis(runtime.redis_url),
        keep_result=0,
        max_jobs=4,
        job_timeout=CLAIM_SECONDS,
        handle_signals=True,
        allow_abort_jobs=False,
    )


async def _do(runtime: "Runtime", row: asyncpg.Record) -> None:
    job = runtime.plugins.jobs.get(row["job"])
    tenants = {tenant.id: tenant for tenant in await runtime.tenants.all()}
    try:
        if job is None:
            raise LookupError(f"No loaded module has the job {row['job']}.")
        async with runtime.tenants.session(tenants[row["tenant"]]):
            await job.run(**json.loads(row["payload"]))
            await db.execute("reset role")
            await db.execute("delete from opx.outbox where id = $1", row["id"])
    except Exception as error:
        log.error("job_failed", job=row["job"], tenant=row["tenant"], attempt=row["attempts"])
        await _put_back(runtime, row, error)


async def _put_back(runtime: "Runtime", row: asyncpg.Record, error: Exception) -> None:
    text = "".join(traceback.format_exception(error))[-4000:]
    await runtime.database.pool.execute(
        "update opx.outbox set claimed_until = null, error = $2, "
        "run_at = now() + make_interval(secs => power(2, $3::int) * 5), "
        "failed_at = case when $3::int >= $4::int then now() end where id = $1",
        row["id"],
        text,
        row["attempts"],
        MOST_ATTEMPTS,
    )


async def work(runtime: "Runtime") -> None:
    """Be a worker until SIGINT or SIGTERM; jobs under way are finished first."""
    working = worker(runtime)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await working.async_run()
    finally:
        await working.close()


def _redis(url: str) -> RedisSettings:
    return RedisSettings.from_dsn(url)
