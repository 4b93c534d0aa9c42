"""Commands that make, list and drop tenants."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from opx_core import organisation, people
from opx_core.cases import Invalid
from opx_core.cli import extracts, taking_back
from opx_core.cli.running import out, run
from opx_core.identity import system_actor
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime


class CannotSet(Mistake):
    """There is no such setting, or it cannot be so. The message says why."""


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

    @app.command("set")
    def set_(slug: str, key: str, value: str = typer.Argument("")) -> None:
        """Set name, accent, prefix, people, storage-mb or cases-a-day; no value is no limit."""
        run(lambda opx: _set(opx, slug, key.replace("-", "_"), value))

    extracts.add_to(app)
    taking_back.add_to(app)
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


async def _set(opx: Runtime, slug: str, key: str, value: str) -> None:
    if key not in organisation.LABELS:
        known = ", ".join(name.replace("_", "-") for name in organisation.LABELS)
        raise CannotSet(f"There is no setting “{key}”. Settings: {known}.")
    wanted: object = value.upper() if key == "prefix" else value
    if key in organisation.BOUNDS:
        wanted = None if not value else int(value) if value.isdecimal() else -1
    async with opx.tenants.session(await opx.tenants.get(slug)):
        now = await organisation.read()
        try:
            changes: dict[str, Any] = {key: wanted}
            await organisation.change(system_actor(), replace(now, **changes), now)
        except Invalid as error:
            raise CannotSet(str(error)) from None
        stands = (await organisation.read()).words()[organisation.LABELS[key]]
    none = "has no limit" if key in organisation.BOUNDS else "is none"
    said = f"is {stands}" if stands else none
    out.print(f"{slug}: {key.replace('_', '-')} {said}.", highlight=False)


async def _create(opx: Runtime, slug: str, name: str) -> None:
    async with opx.owner() as owner:
        await owner.drop_unfinished(slug)
        tenant = await owner.create(slug, name)
        async with opx.tenants.session(tenant):
            await people.add_standard_roles()
            await people.add_books([("main", name)])
        await owner.mark_ready(tenant)
    out.print(f"Made {slug}. Add people with: opx user add EMAIL --tenant {slug}")
