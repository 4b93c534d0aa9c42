"""The command line: ``opx``. Modules add their commands by the hook ``register_commands``."""

import sys
from typing import Annotated

import typer

from opx_core import logs, plugins
from opx_core.cli.data import migrate, report, verify
from opx_core.cli.running import err, out, run
from opx_core.cli.tenants import tenant_commands, user_commands
from opx_core.embedded import EmbeddedError
from opx_core.jobs import working
from opx_core.mistakes import Mistake
from opx_core.owner import BadSlug, TenantExists
from opx_core.parents import addresses_from_parent
from opx_core.people import CannotAdd
from opx_core.runtime import NotConfigured, Runtime
from opx_core.settings import Settings
from opx_core.sign_in import WeakPassword
from opx_core.tenants import UnknownTenant

__all__ = ["build", "err", "main", "out", "run"]

MISTAKES = (
    *(EmbeddedError, BadSlug, TenantExists, CannotAdd, NotConfigured, WeakPassword),
    *(UnknownTenant, plugins.AssemblyError, Mistake),
)


def main() -> None:
    """Run ``opx``: a known mistake prints one sentence and exits with 2."""
    logs.configure()
    try:
        build(plugins.load(Settings().module_names()))(standalone_mode=True)
    except MISTAKES as error:
        err.print(f"[bold]opx:[/bold] {error}", highlight=False, soft_wrap=True)
        sys.exit(2)


def build(loaded: plugins.Plugins) -> typer.Typer:
    """The commands of the core and of the loaded modules."""
    plugins.activate(loaded)
    app = typer.Typer(
        help="OPX: complaints and disputes, from the first word to the last payment.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.add_typer(tenant_commands(), name="tenant", help="Make, list and drop tenants.")
    app.add_typer(user_commands(), name="user", help="Add people to a tenant.")
    app.command("migrate")(migrate)
    app.command("verify")(verify)
    app.command("report")(report)
    app.command("worker")(worker)
    loaded.hook.register_commands(cli=app)
    return app


def worker(
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Do the jobs of every tenant, until stopped. Any number of workers may run."""
    given = addresses_from_parent() if with_parent else None

    async def work(opx: Runtime) -> None:
        await working.work(opx)

    run(work, given)
