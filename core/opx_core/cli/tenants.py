"""Commands that make, list and drop tenants."""

from typing import Annotated

import typer

from opx_core import people
from opx_core.cli.running import out, run
from opx_core.runtime import Runtime


def tenant_commands() -> typer.Typer:
    """``opx tenant …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def create(slug: str, name: Annotated[str, typer.Option(help="Name on screen")] = "") -> None:
        """Make a tenant with the standard roles and one client book."""
        run(lambda opx: _create(opx, slug, name or slug.replace("-", " ").title()))

    @app.command("list")
    def list_() -> None:
        """List the tenants."""

        async def work(opx: Runtime) -> None:
            for tenant in await opx.tenants.all():
                out.print(f"{tenant.slug}\t{tenant.name}\t{tenant.id}", highlight=False)

        run(work)

    @app.command()
    def drop(slug: str, yes: Annotated[bool, typer.Option("--yes")] = False) -> None:
        """Remove a tenant and everything in it, for good."""
        if not yes:
            typed = typer.prompt(f"This removes every case of {slug}. Type {slug} to go on")
            if typed != slug:
                raise typer.Exit(1)

        async def work(opx: Runtime) -> None:
            async with opx.owner() as owner:
                await owner.drop(await opx.tenants.get(slug))
            out.print(f"Dropped {slug}.")

        run(work)

    return app


async def _create(opx: Runtime, slug: str, name: str) -> None:
    async with opx.owner() as owner:
        await owner.drop_unfinished(slug)
        tenant = await owner.create(slug, name)
        async with opx.tenants.session(tenant):
            await people.add_standard_roles()
            await people.add_books([("main", name)])
        await owner.mark_ready(tenant)
    out.print(f"Made {slug}. Add people with: opx user add EMAIL --tenant {slug}")
