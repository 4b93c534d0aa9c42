"""Failed and waiting jobs: what each is about, tried again or dropped."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from opx_core.cases import Invalid
from opx_core.jobs import failed
from opx_core.jobs.failed import StuckJob
from opx_web import words
from opx_web.admin.overview import rooms
from opx_web.pages import FieldView, MenuLink, Problem
from opx_web.rendering import render
from opx_web.requests import OpxRequest, actor_of, typed
from opx_web.routing import action, page

HERE, PERMISSION = "/admin/jobs", "core.mend_jobs"
DONE = {"retried": "It is tried again now.", "dropped": "The job is dropped."}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job in words; `tone` is that of its state."""

    id: int
    title: str
    state: str
    tone: str
    since: str
    since_iso: str
    tries: str
    error: str
    reference: str
    about: str
    retry: str
    drop: str


@dataclass(frozen=True, slots=True)
class Jobs:
    """The list of jobs."""

    rooms: tuple[MenuLink, ...]
    total: str
    failed: int
    rows: tuple[JobRow, ...]
    done: str = ""


@dataclass(frozen=True, slots=True)
class DropJob:
    """The page on which a job is dropped, with a reason."""

    rooms: tuple[MenuLink, ...]
    row: JobRow
    reason: FieldView
    problems: tuple[Problem, ...] = ()


@page(HERE, permission=PERMISSION)
async def show_jobs(request: OpxRequest) -> Response[Any]:
    """The jobs of the tenant."""
    actor, now = actor_of(request), datetime.now(UTC)
    found = await failed.every(actor)
    count = sum(job.failed_at is not None for job in found)
    total = f"{words.count_words(count, 'job', 'jobs')} failed, {len(found) - count:,} waiting"
    done = DONE.get(request.query_params.get("done", ""), "")
    rows = tuple(_row(job, now) for job in found)
    return render(
        request, "opx/admin_jobs.html", Jobs(rooms(actor, HERE), total, count, rows, done)
    )


@action(f"{HERE}/retry", permission=PERMISSION)
async def retry_all(request: OpxRequest) -> Response[Any]:
    """Try all that failed again."""
    await failed.retry(actor_of(request))
    return Redirect(f"{HERE}?done=retried", status_code=303)


@action(f"{HERE}/{{job_id:int}}/retry", permission=PERMISSION)
async def retry_one(request: OpxRequest, job_id: FromPath[int]) -> Response[Any]:
    """Try one again."""
    await failed.retry(actor_of(request), failed.known(job_id))
    return Redirect(f"{HERE}?done=retried", status_code=303)


@page(f"{HERE}/{{job_id:int}}/drop", permission=PERMISSION)
async def show_drop(request: OpxRequest, job_id: FromPath[int]) -> Response[Any]:
    """Ask why a job is to be dropped."""
    return await _drop_page(request, job_id, "", "")


@action(f"{HERE}/{{job_id:int}}/drop", permission=PERMISSION)
async def drop(request: OpxRequest, job_id: FromPath[int]) -> Response[Any]:
    """Drop a job, with its reason."""
    reason = (await typed(request)).get("reason", "")
    try:
        await failed.drop(actor_of(request), failed.known(job_id), reason)
    except Invalid as error:
        return await _drop_page(request, job_id, reason, error.errors["reason"])
    return Redirect(f"{HERE}?done=dropped", status_code=303)


ROUTES = [show_jobs, retry_all, retry_one, show_drop, drop]


async def _drop_page(request: OpxRequest, job_id: int, reason: str, error: str) -> Response[Any]:
    job = await failed.one(actor_of(request), failed.known(job_id))
    field = FieldView(
        "reason",
        "Why is it not to be done?",
        "longtext",
        reason,
        "It stands in the audit log. The job cannot be brought back.",
        error,
    )
    problems = (Problem(error, field.id),) if error else ()
    view = DropJob(rooms(actor_of(request), HERE), _row(job, datetime.now(UTC)), field, problems)
    return render(request, "opx/admin_job.html", view, status=422 if error else 200)


def _row(job: StuckJob, now: datetime) -> JobRow:
    state, tone = _state(job, now)
    return JobRow(
        id=job.id,
        title=job.title,
        state=state,
        tone=tone,
        since=words.moment(job.created_at, now),
        since_iso=job.created_at.isoformat(),
        tries=words.count_words(job.attempts, "try", "tries") if job.attempts else "Not tried yet",
        error=job.error,
        reference=job.case_reference,
        about=", ".join(job.about),
        retry=f"{HERE}/{job.id}/retry" if _is_stuck(job) else "",
        drop="" if job.running else f"{HERE}/{job.id}/drop",
    )


def _is_stuck(job: StuckJob) -> bool:
    return not job.running and (job.failed_at is not None or job.attempts > 0)


def _state(job: StuckJob, now: datetime) -> tuple[str, str]:
    if job.running:
        return "Under way", "accent"
    if job.failed_at is not None:
        return "Failed", "late"
    if job.switched_off:
        return "Waits: module is off", ""
    if job.attempts:
        return f"Tries again {words.moment(job.run_at, now).replace('Today', 'today')}", "soon"
    return "Waiting", ""
