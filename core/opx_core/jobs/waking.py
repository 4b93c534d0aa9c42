"""Waking the workers over Redis. A lost wake-up is made good by the sweep."""

import asyncio

import structlog
from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.exceptions import RedisError

WAKE = "opx_wake"
log = structlog.get_logger("opx.jobs")


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
    settings = redis_settings(redis_url)
    settings.conn_retries, settings.conn_timeout = 1, 2
    return await create_pool(settings)


async def wake(redis: ArqRedis | None) -> None:
    """Tell the workers that there is something to do. A lost wake-up is made good by the sweep."""
    if redis is None:
        return
    try:
        await redis.enqueue_job(WAKE)
    except (OSError, RedisError, TimeoutError) as error:
        log.warning("wake_up_lost", error=str(error))


def redis_settings(url: str) -> RedisSettings:
    """arq's settings for a Redis address."""
    return RedisSettings.from_dsn(url)
