"""The worker: claims rows of the outbox, one after another, and does them in their tenant."""

import asyncio
import contextlib
import json
import math
import os
import sys
import time
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog
from arq import cron
from arq.worker import Worker, func

from opx_core import db
from opx_core.jobs.waking import WAKE, redis_settings

if TYPE_CHECKING:
    from opx_core.runtime import Runtime

CLAIM_SECONDS = 300
# A shift ends by itself long before arq would cut it off in the middle of a job.
SHIFT_SECONDS = 120
MOST_ATTEMPTS = 8
NICENESS = 5
log = structlog.get_logger("opx.jobs")

_DONE = "delete from opx.outbox where id = $1 and attempts = $2"
# Neither a claim nor a job waits for the disk: what a crash takes back, the outbox gives again.
_LAX = "set_config('synchronous_commit', 'off', true)"
_CLAIM = f"""
with firsts as materialized (
    select first.id, {_LAX} from opx.tenant t cross join lateral (
        select o.id from opx.outbox o where o.tenant = t.id and o.failed_at is null
        and not exists (select from opx.module_off m where m.tenant = t.id
            and m.module = split_part(o.job, '.', 1))
        and o.run_at <= now() and (o.claimed_until is null or o.claimed_until < now())
        order by o.run_at, o.id limit 1 for update skip locked
    ) first where t.ready order by random() limit 1
)
update opx.outbox o set claimed_until = now() + make_interval(secs => $1), attempts = attempts + 1
from firsts where o.id = firsts.id returning o.id, o.tenant, o.job, o.payload, o.attempts
"""  # noqa: S608 (nothing in it comes from outside)


class TookTooLong(RuntimeError):
    """A job outlived its claim, or its worker; what it did is undone."""


async def drain(runtime: "Runtime", most: int = 10_000, seconds: float = math.inf) -> int:
    """Do what waits in the outbox, one after another; gives how many jobs were done.

    After ``seconds`` no further job is begun.
    """
    done, until = 0, time.monotonic() + seconds
    while (
        done < most
        and time.monotonic() < until
        and (row := await runtime.database.pool.fetchrow(_CLAIM, CLAIM_SECONDS))
    ):
        await _do(runtime, row)
        done += 1
    return done


async def schedule(runtime: "Runtime") -> None:
    """Put the jobs that run by themselves into the outbox, once a tenant.

    It also says that a worker is there, for ``opx doctor``.
    """
    await runtime.database.pool.execute(
        "insert into opx.worker_seen default values on conflict (id) do update set at = now()"
    )
    names = [job.name for job in runtime.plugins.jobs.values() if job.recurring]
    await runtime.database.pool.execute(
        "insert into opx.outbox (tenant, job, payload) select t.id, j.name, '{}'"
        " from opx.tenant t, unnest($1::text[]) j(name) where t.ready and not exists"
        " (select from opx.outbox o where o.tenant = t.id and o.job = j.name"
        "  and o.failed_at is null) and not exists (select from opx.module_off m"
        "  where m.tenant = t.id and m.module = split_part(j.name, '.', 1))",
        names,
    )


def worker(runtime: "Runtime") -> Worker:
    """The arq worker: woken by Redis, and once every ten seconds by itself (the sweep)."""

    async def opx_wake(ctx: Mapping[str, Any]) -> None:
        await drain(runtime, seconds=SHIFT_SECONDS)

    async def sweep(ctx: Mapping[str, Any]) -> None:
        await schedule(runtime)
        await drain(runtime, seconds=SHIFT_SECONDS)

    if runtime.redis_url is None:
        raise RuntimeError("A worker needs Redis: set OPX_REDIS_URL.")
    return Worker(
        functions=[func(opx_wake, name=WAKE)],
        cron_jobs=[cron(sweep, second=set(range(0, 60, 10)), run_at_startup=True)],
        redis_settings=redis_settings(runtime.redis_url),
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
        if row["attempts"] > MOST_ATTEMPTS:
            raise TookTooLong(f"{row['job']} ended its worker {MOST_ATTEMPTS} times.")
        if job is None:
            raise LookupError(f"No loaded module has the job {row['job']}.")
        async with runtime.tenants.session(tenants[row["tenant"]]):
            await db.fetch_value(f"select {_LAX}")
            await job.run(**json.loads(row["payload"]))
            await db.execute("reset role")
            if await db.execute(_DONE, row["id"], row["attempts"]) != "DELETE 1":
                raise TookTooLong(f"{row['job']} took longer than {CLAIM_SECONDS} seconds.")
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
    """Be a worker until SIGINT or SIGTERM; jobs under way are finished first.

    Where pages and jobs want the same core, the pages go first.
    """
    if sys.platform != "win32":
        os.nice(NICENESS)
    working = worker(runtime)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await working.async_run()
    finally:
        await working.close()
