"""Commands about API tokens."""

from typing import Annotated

import typer

from opx_core import api_tokens, db
from opx_core.api_tokens import TokenForm
from opx_core.cases import Invalid
from opx_core.cli.listing import say_rows
from opx_core.cli.running import TenantName, out, run
from opx_core.identity import system_actor
from opx_core.people import CannotAdd
from opx_core.runtime import Runtime

Scopes = Annotated[list[str], typer.Option("--scope", help="Such as cases:read; more than once")]
Books = Annotated[list[str] | None, typer.Option("--book", help="A client book’s key")]


def token_commands() -> typer.Typer:
    """``opx token …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def make(
        name: str,
        email: Annotated[str, typer.Option("--as", help="E-mail of whom it acts as")],
        scope: Scopes,
        tenant: TenantName,
        days: Annotated[int, typer.Option(help="Days until it ends, at most 365")] = 90,
        book: Books = None,
    ) -> None:
        """Make a token. It is printed once; only its hash is kept."""
        run(lambda opx: _make(opx, tenant, (name, email, tuple(scope), days, tuple(book or ()))))

    @app.command("list")
    def list_(tenant: TenantName) -> None:
        """List the tokens of a tenant, good ones first."""
        run(lambda opx: _list(opx, tenant))

    @app.command()
    def revoke(token_id: int, tenant: TenantName) -> None:
        """End a token now."""
        run(lambda opx: _revoke(opx, tenant, token_id))

    @app.command()
    def scopes() -> None:
        """List what a token can be good for."""
        for each in api_tokens.SCOPES:
            out.print(f"{each.key:18} {each.name}", highlight=False)

    return app


async def _make(
    opx: Runtime, tenant: str, told: tuple[str, str, tuple[str, ...], int, tuple[str, ...]]
) -> None:
    name, email, scopes, days, keys = told
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        address = email.strip().lower()
        person = await db.fetch_value("select id from user_account where email = $1", address)
        books = await db.fetch("select id, key from client_book where key = any($1)", list(keys))
        if missing := sorted(set(keys) - {row["key"] for row in books}):
            raise CannotAdd(f"There is no client book “{missing[0]}”.")
        ids = tuple(row["id"] for row in books)
        try:
            form = TokenForm(name, person, scopes, ids, days)
            made = await api_tokens.make_for(system_actor(), form)
        except Invalid as error:
            raise CannotAdd(" ".join(error.errors.values())) from None
    out.print(made.text, highlight=False, soft_wrap=True)


async def _list(opx: Runtime, tenant: str) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        rows = await api_tokens.every(system_actor())
    said = []
    for row in rows:
        used = f"{row['used_at']:%Y-%m-%d %H:%M}" if row["used_at"] else "never"
        until = f"{row['expires_at']:%Y-%m-%d}"
        scopes = ", ".join(row["scopes"])
        said.append(
            (str(row["id"]), row["name"], row["person"], scopes, until, used, str(row["state"]))
        )
    say_rows(("Id", "Name", "Acts as", "Scopes", "Until", "Last used", "State"), said)


async def _revoke(opx: Runtime, tenant: str, token_id: int) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        try:
            ended = await api_tokens.revoke(system_actor(), token_id)
        except api_tokens.UnknownToken as error:
            raise CannotAdd(str(error)) from None
    out.print("Revoked." if ended else "It was revoked before.", highlight=False)
