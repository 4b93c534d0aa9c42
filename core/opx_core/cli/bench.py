"""Commands that make data to measure with."""

from typing import Annotated

import typer
from rich.progress import Progress

from opx_core import demo_tenant
from opx_core.cli.running import TenantName, err, out, run
from opx_core.mistakes import Mistake
from opx_core.plurals import count_words
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant, UnknownTenant

BATCH = 2_000
CaseCount = Annotated[int, typer.Option(min=1, max=5_000_000, help="How many cases to add")]


class NoSeed(Mistake):
    """The tenant, or what is loaded, does not allow it."""


def bench_commands() -> typer.Typer:
    """``opx bench …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def _group() -> None:
        """Keep ``seed`` a subcommand while it is the only one."""

    @app.command()
    def seed(tenant: TenantName, cases: CaseCount) -> None:
        """Add believable cases by COPY to a tenant with the demo's people, made if need be."""
        run(lambda opx: _seed(opx, tenant, cases))

    return app


async def _seed(opx: Runtime, slug: str, cases: int) -> None:
    tenant = await _tenant(opx, slug)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Adding cases", total=cases)
        for start in range(0, cases, BATCH):
            count = min(BATCH, cases - start)
            await _add(opx, tenant, count)
            progress.update(task, advance=count)
    await _analyse(opx, tenant)
    out.print(f"Added {count_words(cases, 'case', 'cases')} to {slug}.", highlight=False)


async def _tenant(opx: Runtime, slug: str) -> Tenant:
    if not opx.plugins.demos:
        raise NoSeed("No loaded module has demonstration data: load one, such as complaints.")
    try:
        return await opx.tenants.get(slug)
    except UnknownTenant:
        await demo_tenant.make(opx, slug, slug.replace("-", " ").title())
        return await opx.tenants.get(slug)


async def _add(opx: Runtime, tenant: Tenant, count: int) -> None:
    async with opx.tenants.session(tenant):
        for demo in opx.plugins.demos:
            try:
                await demo.seed(count)
            except LookupError as error:
                said = f"{tenant.slug} is not a tenant with demonstration people: {error}"
                raise NoSeed(f"{said} Name one that is not there yet.") from None


async def _analyse(opx: Runtime, tenant: Tenant) -> None:
    async with opx.owner() as owner:
        rows = await owner.connection.fetch(
            "select tablename from pg_tables where schemaname = $1", tenant.id
        )
        for row in rows:
            await owner.connection.execute(f'vacuum analyze "{tenant.id}"."{row["tablename"]}"')
