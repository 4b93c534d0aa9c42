"""Commands about modules: which a tenant has switched off."""

import typer
from rich.table import Table

from opx_core import switches
from opx_core.cli.running import TenantName, out, run
from opx_core.identity import system_actor
from opx_core.runtime import Runtime


def module_commands() -> typer.Typer:
    """``opx module …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command("list")
    def list_(tenant: TenantName) -> None:
        """List the loaded modules and whether each is on for a tenant."""
        run(lambda opx: _list(opx, tenant))

    @app.command()
    def on(name: str, tenant: TenantName) -> None:
        """Switch a module on for a tenant."""
        run(lambda opx: _switch(opx, tenant, name, on=True))

    @app.command()
    def off(name: str, tenant: TenantName) -> None:
        """Switch a module off for a tenant. Its data stays; its jobs wait."""
        run(lambda opx: _switch(opx, tenant, name, on=False))

    return app


async def _list(opx: Runtime, tenant: str) -> None:
    found = await opx.tenants.get(tenant)
    table = Table("Module", "State", "Needs", "What it is")
    for state in switches.states(found.off):
        words = "on" if state.is_on else "off"
        table.add_row(state.name, words, ", ".join(state.needs), state.summary)
    out.print(table)


async def _switch(opx: Runtime, tenant: str, name: str, on: bool) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        await switches.switch(system_actor(), name, on)
    words = "on" if on else "off"
    out.print(f"{switches.title(name)} is {words} for {tenant}.", highlight=False)
