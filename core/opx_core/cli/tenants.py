"""Commands that make, list and drop tenants."""

from typing import Annotated

import typer

from opx_core import people
from opx_core.cli import extracts
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

    extracts.add_to(app)
    app.add_typer(host_commands(), name="host", help="The host names of a tenant")
    return app


def host_commands() -> typer.Typer:
    """``opx tenant host …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def add(slug: str, host: str) -> None:
        """Let browsers that ask for HOST be this tenant’s at once."""

        async def work(opx: Runtime) -> None:
            async with opx.owner() as owner:
                await owner.add_host(await opx.tenants.get(slug), host)
            out.print(f"{host} is {slug}’s.", highlight=False)

        run(work)

    @app.command()
    def remove(slug: str, host: str) -> None:
        """Take a host name away."""

        async def work(opx: Runtime) -> None:
            async with opx.owner() as owner:
                done = await owner.remove_host(await opx.tenants.get(slug), host)
            said = f"{host} is nobody’s now." if done else f"{host} was not {slug}’s."
            out.print(said, highlight=False)

        run(work)

    @app.command("list")
    def list_(slug: str) -> None:
        """List the host names of a tenant."""

        async def work(opx: Runtime) -> None:
            for host in sorted((await opx.tenants.get(slug)).hosts):
                out.print(host, highlight=False)

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
