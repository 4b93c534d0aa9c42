"""Commands about modules: making one, and which a tenant has switched off."""

from pathlib import Path
from typing import Annotated

import typer

from opx_core import switches
from opx_core.cli.listing import say_rows
from opx_core.cli.running import TenantName, out, run
from opx_core.identity import system_actor
from opx_core.making import make
from opx_core.runtime import Runtime

WORKSPACE = Path("plugins")


def module_commands() -> typer.Typer:
    """``opx module …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def new(
        name: str,
        title: Annotated[str, typer.Option(help="Its name on screen")] = "",
        to: Annotated[Path | None, typer.Option(help="Folder to make it in")] = None,
    ) -> None:
        """Make a module with a table, a page, a panel, a report and tests that pass."""
        folder = to or (WORKSPACE / name if WORKSPACE.is_dir() else Path(f"opx-{name}"))
        for path in make(name, title or name.replace("_", " ").capitalize(), folder):
            out.print(str(path), highlight=False, soft_wrap=True)
        out.print(_next(folder), highlight=False, soft_wrap=True)

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
    say_rows(
        ("Module", "State", "Needs", "What it is"),
        [
            (state.name, "on" if state.is_on else "off", ", ".join(state.needs), state.summary)
            for state in switches.states(found.off)
        ],
    )


async def _switch(opx: Runtime, tenant: str, name: str, on: bool) -> None:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        await switches.switch(system_actor(), name, on)
    words = "on" if on else "off"
    out.print(f"{switches.title(name)} is {words} for {tenant}.", highlight=False)


def _next(folder: Path) -> str:
    here = folder.parent == WORKSPACE
    install = "make setup" if here else f"pip install --no-build-isolation -e {folder}"
    test = f".venv/bin/python -m pytest {folder}" if here else f"python -m pytest {folder}"
    return f"\nNext:\n  {install}\n  {test}\nThen read docs/writing-a-module.md."
