"""Commands about the people, teams and client books of a tenant."""

import sys
from collections.abc import Awaitable
from typing import Annotated

import typer

from opx_core import db, people, staff
from opx_core.cases import Invalid
from opx_core.cli.listing import say_rows
from opx_core.cli.running import TenantName, out, run
from opx_core.identity import system_actor
from opx_core.people import CannotAdd, NewPerson
from opx_core.runtime import Runtime
from opx_core.signing_in.passwords import hash_password
from opx_core.staff import PersonForm


def user_commands() -> typer.Typer:
    """``opx user …``"""
    app = typer.Typer(no_args_is_help=True)

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
        person = NewPerson(email, name, role, team or None, tuple(book or ("main",)))
        run(lambda opx: _add_person(opx, tenant, person, typed))

    @app.command("list")
    def list_(tenant: TenantName) -> None:
        """List the people of a tenant."""
        run(lambda opx: _list_people(opx, tenant))

    @app.command()
    def password(email: str, tenant: TenantName) -> None:
        """Give someone a new password. It is asked for, or read from a pipe."""
        typed = _password()
        run(lambda opx: _set_password(opx, tenant, email, typed))

    return app


def team_commands() -> typer.Typer:
    """``opx team …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def _group() -> None:
        """Keep ``add`` a subcommand while it is the only one."""

    @app.command()
    def add(name: str, tenant: TenantName) -> None:
        """Add a team."""

        async def work(opx: Runtime) -> None:
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                await refusing(staff.add_team(system_actor(), name))
            out.print(f"Added the team {name}.", highlight=False)

        run(work)

    return app


def book_commands() -> typer.Typer:
    """``opx book …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def add(
        key: str, name: Annotated[str, typer.Option(help="Name on screen")], tenant: TenantName
    ) -> None:
        """Add a client book."""

        async def work(opx: Runtime) -> None:
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                await refusing(staff.add_book(system_actor(), key, name))
            out.print(f"Added the client book {name}.", highlight=False)

        run(work)

    @app.command("list")
    def list_(tenant: TenantName) -> None:
        """List the keys and names of a tenant’s client books."""

        async def work(opx: Runtime) -> None:
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                rows = await staff.books(system_actor())
            say_rows(("Key", "Name"), [(row["key"], row["name"]) for row in rows])

        run(work)

    return app


async def _add_person(opx: Runtime, tenant: str, person: NewPerson, password: str) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        await refusing(_added(person, password))
    out.print(f"{person.name} can sign in as {person.email}.", highlight=False)


async def _set_password(opx: Runtime, tenant: str, email: str, password: str) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        await refusing(_password_set(email, password))
    out.print(f"{email} has a new password and is signed out.", highlight=False)


async def _list_people(opx: Runtime, tenant: str) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        rows = await people.everyone()
    keys = ("email", "name", "role", "team", "books")
    said = [
        (*(str(row[key] or "") for key in keys), "yes" if row["active"] else "no") for row in rows
    ]
    say_rows(("E-mail", "Name", "Role", "Team", "Client books", "Active"), said)


async def _added(person: NewPerson, password: str) -> None:
    await people.check_person(person)
    hash_password(password)
    ids = await people.ids_of(person)
    form = PersonForm(person.name, person.email, ids.team, (person.role,), ids.books)
    await staff.add(system_actor(), form, password)


async def _password_set(email: str, password: str) -> None:
    found = await db.fetch_value(
        "select id from user_account where email = $1", email.strip().lower()
    )
    if found is None:
        raise CannotAdd(f"Nobody signs in as {email}.")
    await staff.set_password(system_actor(), found, password)


async def refusing(write: Awaitable[object]) -> None:
    """Await a write of ``staff``; what it refuses is said in one line."""
    try:
        await write
    except Invalid as error:
        raise CannotAdd(" ".join(error.errors.values())) from None


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
