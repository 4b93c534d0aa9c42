"""Commands that make, list and drop tenants, and add people to them."""

import sys
from typing import Annotated

import typer

from opx_core import people
from opx_core.cli.running import TenantName, out, run
from opx_core.people import NewPerson
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


def user_commands() -> typer.Typer:
    """``opx user …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def _group() -> None:
        """Keep ``add`` a subcommand while it is the only one."""

    @app.command()
    def add(
        email: str,
        name: Annotated[str, typer.Option(help="Full name")],
        role: Annotated[str, typer.Option(help="handler, leader, qa, compliance, admin, auditor")],
        tenant: TenantName,
        team: str = "",
        book: Annotated[list[str] | None, typer.Option(help="A client book’s key")] = None,
    ) -> None:
        """Add someone who can sign in. The password is asked for, or read from a pipe."""
        typed = _password()

        async def work(opx: Runtime) -> None:
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                person = NewPerson(email, name, role, team or None, tuple(book or ("main",)))
                await people.add_person(person, typed)
            out.print(f"{name} can sign in as {email}.")

        run(work)

    return app


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


async def _create(opx: Runtime, slug: str, name: str) -> None:
    async with opx.owner() as owner:
        await owner.drop_unfinished(slug)
        tenant = await owner.create(slug, name)
        async with opx.tenants.session(tenant):
            await people.add_standard_roles()
            await people.add_books([("main", name)])
        await owner.mark_ready(tenant)
    out.print(f"Made {slug}. Add people with: opx user add EMAIL --tenant {slug}")
