"""Commands about modules."""

from pathlib import Path
from typing import Annotated

import typer

from opx_core.cli.running import out
from opx_core.making import make

WORKSPACE = Path("plugins")


def module_commands() -> typer.Typer:
    """``opx module …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def _group() -> None:
        """Keep ``new`` a subcommand while it is the only one."""

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

    return app


def _next(folder: Path) -> str:
    here = folder.parent == WORKSPACE
    install = "make setup" if here else f"pip install --no-build-isolation -e {folder}"
    test = f".venv/bin/python -m pytest {folder}" if here else f"python -m pytest {folder}"
    return f"\nNext:\n  {install}\n  {test}\nThen read docs/writing-a-module.md."
