"""What the ingestor brings: its table of contents."""

from typer import Typer

from opx_core.hookspecs import hookimpl
from opx_core.identity import Permission
from opx_ingestor.command import ingest


@hookimpl
def register_permissions() -> list[Permission]:
    """Loading files."""
    return [Permission("ingestor.load_files", "Load files", ("admin", "leader"))]


@hookimpl
def register_commands(cli: Typer) -> None:
    """``opx ingest``."""
    cli.command("ingest")(ingest)
