"""The command line: ``opx``. Modules add their commands by the hook ``register_commands``."""

import sys
from typing import Annotated, NoReturn

import asyncpg
import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from opx_core import logs, plugins
from opx_core.cli.backups import backup, restore
from opx_core.cli.bench import bench_commands
from opx_core.cli.clocks import clock_commands
from opx_core.cli.data import checkpoints, migrate, verify
from opx_core.cli.doctor import doctor
from opx_core.cli.documents import document_commands
from opx_core.cli.jobs import job_commands
from opx_core.cli.modules import module_commands
from opx_core.cli.people import book_commands, team_commands, user_commands
from opx_core.cli.reports import report
from opx_core.cli.running import err, out, run
from opx_core.cli.tenants import tenant_commands
from opx_core.cli.times import time_commands
from opx_core.cli.tokens import token_commands
from opx_core.cli.workflows import workflow_commands
from opx_core.embedded import EmbeddedError
from opx_core.jobs import working
from opx_core.mistakes import Mistake
from opx_core.owner import BadSlug, TenantExists
from opx_core.parents import addresses_from_parent
from opx_core.people import CannotAdd
from opx_core.policy import NotAllowed
from opx_core.runtime import NotConfigured, Runtime, keep_for_good
from opx_core.settings import Settings
from opx_core.signing_in.passwords import WeakPassword
from opx_core.tenants import UnknownTenant
from opx_core.workflow.document_words import what

__all__ = ["build", "err", "main", "out", "run"]

MISTAKES = (
    *(EmbeddedError, BadSlug, TenantExists, CannotAdd, NotConfigured, WeakPassword),
    # A refusal is a PermissionError, which would otherwise count as a lost connection.
    *(UnknownTenant, plugins.AssemblyError, Mistake, NotAllowed),
)
UNREACHABLE = (
    *(OSError, asyncpg.InvalidAuthorizationSpecificationError),
    *(asyncpg.InvalidCatalogNameError, asyncpg.CannotConnectNowError),
)


def main() -> None:
    """Run ``opx``: a known mistake prints one sentence and exits with 2."""
    logs.configure()
    try:
        build(plugins.load(Settings().module_names()))(standalone_mode=True)
    except MISTAKES as error:
        _refuse(str(error))
    except ValidationError as error:
        wrong = "; ".join(f"{_variable(each)} {what(each)}" for each in error.errors())
        _refuse(f"A setting cannot be used. {wrong}.")
    except UNREACHABLE as error:
        _refuse(
            f"PostgreSQL or Redis cannot be reached: {str(error).rstrip('.')}."
            " Check the addresses in OPX_*_URL."
        )


def _refuse(sentence: str) -> NoReturn:
    err.print(f"opx: {sentence}", highlight=False, soft_wrap=True, markup=False)
    sys.exit(2)


def _variable(error: ErrorDetails) -> str:
    return "OPX_" + "_".join(str(part) for part in error["loc"]).upper()


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
    app.add_typer(user_commands(), name="user", help="List and add people, and set passwords.")
    app.add_typer(team_commands(), name="team", help="Add teams.")
    app.add_typer(book_commands(), name="book", help="Add client books.")
    app.add_typer(module_commands(), name="module", help="Make modules.")
    app.add_typer(clock_commands(), name="clocks", help="Check, explain and work out clocks again.")
    app.add_typer(bench_commands(), name="bench", help="Make data to measure with.")
    app.add_typer(document_commands(), name="document", help="Choose which kinds are taken.")
    app.add_typer(job_commands(), name="jobs", help="List, retry and drop jobs.")
    app.add_typer(module_commands(), name="module", help="Switch modules on and off.")
    app.add_typer(workflow_commands(), name="workflow", help="Export, try and publish workflows.")
    app.add_typer(token_commands(), name="token", help="Make, list and revoke API tokens.")
    app.add_typer(time_commands(), name="times", help="Work out where the time went.")
    app.command("doctor")(doctor)
    app.command("migrate")(migrate)
    app.command("verify")(verify)
    app.command("checkpoints")(checkpoints)
    app.command("report")(report)
    app.command("worker")(worker)
    app.command("backup")(backup)
    app.command("restore")(restore)
    loaded.hook.register_commands(cli=app)
    return app


def worker(
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Do the jobs of every tenant, until stopped. Any number of workers may run."""
    given = addresses_from_parent() if with_parent else None

    async def work(opx: Runtime) -> None:
        keep_for_good()
        await working.work(opx)

    run(work, given)
