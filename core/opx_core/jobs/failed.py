"""Jobs that failed or wait: shown, tried again and dropped, for the current tenant alone.

The outbox lies outside the tenants. Every statement here is filtered by the session's tenant.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opx_core import db, events, plugins
from opx_core.cases.asking import Invalid
from opx_core.identity import Actor
from opx_core.ids import LARGEST
from opx_core.jobs.titles import title
from opx_core.policy import may, require, visible_in

STREAM = "setup/jobs"
MOST = 500
LONGEST_REASON = 500

_LIST = """
select o.id, o.job, o.payload, o.created_at, o.run_at, o.attempts, o.failed_at, o.error,
coalesce(o.claimed_until > now(), false) as running, exists (select from opx.module_off m
    where m.tenant = o.tenant and m.module = split_part(o.job, '.', 1)) as switched_off
from opx.outbox o where o.tenant = $1 and ($2::bigint is null or o.id = $2) and o.job <> all($4)
order by o.failed_at is null, o.attempts = 0, o.id limit $3
"""
_RETRY = """
update opx.outbox set failed_at = null, attempts = 0, run_at = now(), claimed_until = null
where tenant = $1 and (id = $2 or ($2::bigint is null and failed_at is not null))
and (claimed_until is null or claimed_until < now())
and (failed_at is not null or attempts > 0) and job <> all($3) returning id, job
"""
_DROP = """
delete from opx.outbox where tenant = $1 and id = $2 and job <> all($3)
and (claimed_until is null or claimed_until < now()) returning job, payload, attempts
"""
_VALUES = re.compile(
    r"'[^']*'|\"[^\"]*\"|“[^”]*”|\([^)]*\)=\([^)]*\)|\S+@\S+|\w+://\S+|\b[\da-f-]{16,}\b|\d{5,}"
)
_RAISED = re.compile(r"(?!DETAIL|HINT|CONTEXT|Traceback)[A-Za-z_][\w.]*(: .*)?")


class UnknownJob(LookupError):
    """The job is not there: done meanwhile, dropped, under way, or another tenant's."""


@dataclass(frozen=True, slots=True)
class StuckJob:
    """A job in the outbox: ``about`` names what its ids mean, ``error`` is without values."""

    id: int
    job: str
    title: str
    created_at: datetime
    run_at: datetime
    attempts: int
    failed_at: datetime | None
    running: bool
    switched_off: bool
    error: str
    case_reference: str
    about: tuple[str, ...]


async def every(actor: Actor, only: int | None = None) -> list[StuckJob]:
    """The tenant's jobs, at most :data:`MOST`: failed, then tried in vain, then waiting."""
    require(actor, "core.mend_jobs")
    async with db.as_application():
        found = await db.fetch(_LIST, db.current().tenant, only, MOST, _kept(actor))
    rows = [{**row, "payload": json.loads(row["payload"])} for row in found]
    known = await _references(actor, rows)
    return [_job(row, known) for row in rows]


async def one(actor: Actor, job_id: int) -> StuckJob:
    """One of :func:`every`; :class:`UnknownJob` if it is gone, or another tenant's."""
    for job in await every(actor, job_id):
        return job
    raise UnknownJob(_gone(job_id))


def known(job_id: int) -> int:
    """``job_id``, where a row could have it; else :class:`UnknownJob`."""
    if not 0 < job_id <= LARGEST:
        raise UnknownJob(_gone(job_id))
    return job_id


async def retry(actor: Actor, job_id: int | None = None) -> int:
    """Try a job again at once, or every failed one (None); gives how many there are."""
    require(actor, "core.mend_jobs")
    async with db.as_application():
        rows = await db.fetch(_RETRY, db.current().tenant, job_id, _kept(actor))
    if not rows and job_id is not None:
        raise UnknownJob(_gone(job_id))
    await events.record_many(
        [_happening("core.job_retried", actor, row["job"], row["id"]) for row in rows]
    )
    db.current().asked_for_jobs = True
    return len(rows)


async def drop(actor: Actor, job_id: int, reason: str) -> None:
    """Take a job out for good. ``Invalid`` without a reason; :class:`UnknownJob` if it is gone."""
    require(actor, "core.mend_jobs")
    why = reason.replace("\x00", "").strip()
    if not why or len(why) > LONGEST_REASON:
        said = "Say why this job is not to be done." if not why else "Use at most 500 characters."
        raise Invalid({"reason": said})
    async with db.as_application():
        rows = await db.fetch(_DROP, db.current().tenant, job_id, _kept(actor))
    if not rows:
        raise UnknownJob(_gone(job_id))
    about = ", ".join(_about(json.loads(rows[0]["payload"])))
    extra = {"reason": why, "about": about, "attempts": rows[0]["attempts"]}
    await events.record(_happening("core.job_dropped", actor, rows[0]["job"], job_id, **extra))


def shown_error(text: str | None) -> str:
    """The last error of a traceback, without the values in it."""
    for line in reversed((text or "").splitlines()):
        if _RAISED.fullmatch(line):
            name, _, said = line.partition(": ")
            return f"{name.rpartition('.')[2]}: {_VALUES.sub('…', said)}"[:300].rstrip(": ")
    return ""


def _kept(actor: Actor) -> list[str]:
    """The names of the jobs that are not the actor's to mend."""
    return [job.name for job in plugins.active().jobs.values() if not may(actor, job.permission)]


def _gone(job_id: int) -> str:
    return f"Job {job_id} is not waiting any more: it was done, dropped or begun."


def _happening(kind: str, actor: Actor, job: str, job_id: int, **more: object) -> events.Happening:
    values = {"title": title(job), "job": job, "job_id": job_id, **more}
    return events.Happening(STREAM, kind, actor, values)


async def _references(actor: Actor, rows: Sequence[dict[str, Any]]) -> dict[int, str]:
    ids = [row["payload"].get("case_id") for row in rows]
    wanted = [each for each in ids if isinstance(each, int)]
    if not wanted:
        return {}
    sql = f"select c.id, c.reference from case_file c where c.id = any($1) and {visible_in(actor, 'c')}"  # noqa: E501, S608
    return {row["id"]: row["reference"] for row in await db.fetch(sql, wanted)}


def _job(row: dict[str, Any], known: dict[int, str]) -> StuckJob:
    case_id = row["payload"].get("case_id")
    names = ("id", "job", "created_at", "run_at", "attempts", "failed_at", "running")
    return StuckJob(
        **{name: row[name] for name in names},
        title=title(row["job"]),
        switched_off=row["switched_off"] and row["job"] in plugins.active().jobs,
        error=shown_error(row["error"]),
        case_reference=known.get(case_id, "") if isinstance(case_id, int) else "",
        about=_about(row["payload"]),
    )


def _about(payload: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        f"{key.removesuffix('_id').replace('_', ' ')} {value}" for key, value in payload.items()
    )
