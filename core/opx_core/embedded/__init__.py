"""The built-in PostgreSQL and Redis, for one machine.

Processes that share a home share its servers. Each holds a lock while it uses them; the
kernel frees it however the process ends. Whoever leaves last stops both servers.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opx_core.embedded.locks import Locks
from opx_core.embedded.places import Places, find_places
from opx_core.embedded.postgres import Postgres
from opx_core.embedded.processes import EmbeddedError
from opx_core.embedded.redis import Redis

__all__ = ["EmbeddedError", "Running", "mend", "servers", "stop_orphans"]


@dataclass(frozen=True, slots=True)
class Running:
    """Where the servers answer: Unix sockets, and no port."""

    database_url: str | None
    redis_url: str | None


@contextmanager
def servers(home: Path, *, database: bool = True, redis: bool = True) -> Iterator[Running]:
    """Give the servers of this home, started if they are not; the last user stops them.

    The database's user is the superuser `postgres`. Use it from one thread or many, from one
    process or many; a forked child uses them under its parent's lock.
    """
    home = home.expanduser().resolve()
    places = find_places(home)
    owner = os.getpid()
    locks = Locks(places.locks)
    try:
        with locks.starting():
            locks.use()
            running = _start(places, database=database, redis=redis)
        yield running
    finally:
        if os.getpid() == owner:
            _leave(locks, places)


def mend(home: Path, *, database: bool = True, redis: bool = True) -> list[str]:
    """Start again what has ended while in use, such as after a kill -9; gives the names.

    Only for a process that is within :func:`servers`.
    """
    places = _places(home.expanduser().resolve())
    wanted: list[Postgres | Redis] = [Postgres(places)] if database else []
    wanted += [Redis(places)] if redis else []
    ended = [server for server in wanted if not server.answers()]
    if ended:
        locks = Locks(places.locks)
        try:
            with locks.starting():
                for server in ended:
                    server.start()
        finally:
            locks.close()
    return [type(server).__name__ for server in ended]


@cache
def _places(home: Path) -> Places:
    return find_places(home)


def stop_orphans(home: Path) -> bool:
    """Stop servers that no living process uses; say whether there were any."""
    home = home.expanduser().resolve()
    if not home.exists():
        return False
    places = find_places(home)
    return _leave(Locks(places.locks), places)


def _start(places: Places, *, database: bool, redis: bool) -> Running:
    return Running(
        database_url=Postgres(places).start() if database else None,
        redis_url=Redis(places).start() if redis else None,
    )


def _leave(locks: Locks, places: Places) -> bool:
    try:
        with locks.starting():
            if not locks.is_last():
                return False
            stopped = [Redis(places).stop(), Postgres(places).stop()]
            return any(stopped)
    finally:
        locks.close()
