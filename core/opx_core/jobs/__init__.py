"""Work done after the request: written to the outbox in the same transaction, done by a worker.

PostgreSQL is the truth about what is to be done; Redis only wakes the worker (``waking``). A
worker (``working``) claims a row for a while, so that a job delivered twice runs once and one
whose worker died is claimed again. Only this package knows arq.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from opx_core import db


@dataclass(frozen=True, slots=True)
class Job:
    """Something that a worker does in a tenant session: ``await run(**payload)``.

    ``name`` is ``<module>.<imperative>``. A ``recurring`` job also runs by itself, in every
    tenant at each sweep. ``title`` is what administrators read; without one, the name in words.
    A ``callable`` one takes ``case_id`` alone, and workflows may have it done (effects).
    It runs as OPX; ``permission`` is what somebody needs to see, retry or drop it.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    recurring: bool = False
    title: str = ""
    callable: bool = False
    permission: str = "core.mend_jobs"


async def enqueue(job: str, **payload: int | str) -> None:
    """Ask for ``job`` to be done once this transaction has committed. Payloads hold ids only."""
    await db.execute(
        "insert into opx.outbox (job, payload, tenant) values ($1, $2, '')",
        job,
        json.dumps(payload),
    )
    db.current().asked_for_jobs = True
