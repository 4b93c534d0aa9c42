"""Commands about jobs that failed or wait."""

from typing import Annotated

import typer

from opx_core.cases.asking import Invalid
from opx_core.cli.listing import say_rows
from opx_core.cli.running import TenantName, out, run
from opx_core.identity import system_actor
from opx_core.jobs import failed
from opx_core.jobs.failed import StuckJob, UnknownJob
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime

HEADINGS = ("Number", "Job", "State", "Tries", "Since (UTC)", "About", "Last error")


def job_commands() -> typer.Typer:
    """``opx jobs …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command("list")
    def list_(tenant: TenantName) -> None:
        """List a tenant's failed and waiting jobs."""
        run(lambda opx: _list(opx, tenant))

    @app.command()
    def retry(
        tenant: TenantName,
        job: Annotated[
            int | None, typer.Argument(help="Its number; without, all that failed")
        ] = None,
    ) -> None:
        """Try a job again at once, or all that failed."""
        run(lambda opx: _retry(opx, tenant, job))

    @app.command()
    def drop(
        job: int,
        tenant: TenantName,
        reason: Annotated[str, typer.Option(help="Why it is not to be done")],
    ) -> None:
        """Take a job out for good."""
        run(lambda opx: _drop(opx, tenant, job, reason))

    return app


def state_of(job: StuckJob) -> str:
    """How a job stands, in a word or two."""
    if job.running:
        return "under way"
    if job.failed_at is not None:
        return "failed"
    if job.switched_off:
        return "module is off"
    return "tried in vain" if job.attempts else "waiting"


async def _list(opx: Runtime, tenant: str) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        found = await failed.every(system_actor())
    say_rows(HEADINGS, [_cells(job) for job in found])


def _cells(job: StuckJob) -> tuple[str, ...]:
    since, error = f"{job.created_at:%Y-%m-%d %H:%M}", " ".join(job.error.split())
    words = (job.title, state_of(job), str(job.attempts), since, ", ".join(job.about), error)
    return str(job.id), *words


async def _retry(opx: Runtime, tenant: str, job: int | None) -> None:
    try:
        async with opx.tenants.session(await opx.tenants.get(tenant)):
            count = await failed.retry(system_actor(), job)
    except UnknownJob as error:
        raise Mistake(str(error)) from None
    opx.waker.wake()
    out.print(f"To be tried again: {count}.", highlight=False)


async def _drop(opx: Runtime, tenant: str, job: int, reason: str) -> None:
    try:
        async with opx.tenants.session(await opx.tenants.get(tenant)):
            await failed.drop(system_actor(), job, reason)
    except (Invalid, UnknownJob) as error:
        words = " ".join(error.errors.values()) if isinstance(error, Invalid) else str(error)
        raise Mistake(words) from None
    out.print(f"Dropped job {job}.", highlight=False)
