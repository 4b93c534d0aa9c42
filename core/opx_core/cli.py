"""The command line: ``opx``. Modules add their commands by the hook ``register_commands``."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from opx_core import dashboards, identity, logs, plugins, runtime
from opx_core.runtime import Runtime
from opx_core.settings import Settings

TenantName = Annotated[str, typer.Option("--tenant", help="The tenant, by its short name")]
out, err = Console(), Console(stderr=True)


def main() -> None:
    """Run ``opx``: a known mistake prints one sentence and exits with 2."""
    logs.configure()
    try:
        build(plugins.load(Settings().module_names()))(standalone_mode=True)
    except KNOWN as error:
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
    app.add_typer(_tenant_commands(), name="tenant", help="Make, list and drop tenants.")
    app.add_typer(_user_commands(), name="user", help="Add people to a tenant.")
    app.command("migrate")(migrate)
    app.command("verify")(verify)
    app.command("report")(report)
    app.command("worker")(worker)
    loaded.hook.register_commands(cli=app)
    return app


def run(work: Callable[[Runtime], Awaitable[Any]], *, migrate: bool = True) -> Any:
    """Do ``work`` with a runtime, starting the built-in servers for as long as it takes.

    Built-in or given with their owner, the tables are brought up to date first.
    """
    settings, loaded = Settings(), plugins.active()
    with runtime.servers(settings) as addresses:

        async def inside() -> Any:
            if addresses.owner is not None and migrate:
                await runtime.prepare(
                    addresses, loaded, lambda line: err.print(f"migrating {line}")
                )
            async with runtime.running(settings, addresses, loaded) as opx:
                return await work(opx)

        return asyncio.run(inside())


def _tell_migration(line: str) -> None:
    err.print(f"migrating {line}")


def migrate() -> None:
    """Bring every tenant's tables up to date. Safe while OPX runs."""

    async def work(opx: Runtime) -> None:
        async with opx.owner() as owner:
            await owner.migrate_all(lambda line: out.print(line))
        for tenant in await opx.tenants.all():
            await _refresh_roles(opx, tenant)
        out.print("Up to date.")

    run(work)


def verify(tenant: TenantName) -> None:
    """Check every event chain of a tenant: exit 1, naming each event, if one was changed."""
    from opx_core.verify import verify as check

    async def work(opx: Runtime) -> int:
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("Verifying", total=None)
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                count, faults = await check(lambda n: progress.update(task, completed=n))
        for fault in faults:
            out.print(fault.sentence(), highlight=False, soft_wrap=True)
        words = "nothing altered" if not faults else f"{len(faults)} faults"
        out.print(f"{count:,} events: {words}.", highlight=False)
        return 1 if faults else 0

    raise typer.Exit(run(work))


def report(
    name: str,
    tenant: TenantName,
    format: Annotated[str, typer.Option(help="table or json")] = "table",
) -> None:
    """Run a report over everything in the tenant."""

    async def work(opx: Runtime) -> None:
        if name not in opx.plugins.reports:
            known = ", ".join(sorted(opx.plugins.reports)) or "none"
            raise LookupError(f"There is no report “{name}”. Reports: {known}.")
        wanted = opx.plugins.reports[name]
        async with opx.tenants.session(await opx.tenants.get(tenant)):
            rows = await wanted.run(identity.system_actor())
        _print_report(wanted, [dict(row) for row in rows], format)

    run(work)


def worker(
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Do the jobs of every tenant, until stopped. Any number of workers may run."""
    from opx_core import jobs
    from opx_core.parents import stop_with_parent

    if with_parent:
        stop_with_parent()

    async def work(opx: Runtime) -> None:
        await jobs.work(opx)

    run(work, migrate=not with_parent)


def _print_report(wanted: dashboards.Report, rows: list[dict[str, Any]], format: str) -> None:
    totals = dashboards.totals(wanted, rows)
    if format == "json":
        body = {"report": wanted.name, "rows": rows, "totals": totals}
        print(json.dumps(body, ensure_ascii=False, indent=1))
        return
    table = Table(title=wanted.title, caption=wanted.definition)
    for column in wanted.columns:
        table.add_column(column.label, justify="right" if column.number else "left")
    for row in rows:
        table.add_row(*(str(row[column.key]) for column in wanted.columns))
    table.add_section()
    table.add_row(*(str(totals.get(column.key, "")) for column in wanted.columns))
    out.print(table)


def _tenant_commands() -> typer.Typer:
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


def _user_commands() -> typer.Typer:
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
        from opx_core.people import NewPerson, add_person

        typed = _password()

        async def work(opx: Runtime) -> None:
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                person = NewPerson(email, name, role, team or None, tuple(book or ("main",)))
                await add_person(person, typed)
            out.print(f"{name} can sign in as {email}.")

        run(work)

    return app


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


async def _create(opx: Runtime, slug: str, name: str) -> None:
    from opx_core import people

    async with opx.owner() as owner:
        await owner.drop_unfinished(slug)
        tenant = await owner.create(slug, name)
        async with opx.tenants.session(tenant):
            await people.add_standard_roles()
            await people.add_books([("main", name)])
        await owner.mark_ready(tenant)
    out.print(f"Made {slug}. Add people with: opx user add EMAIL --tenant {slug}")


async def _refresh_roles(opx: Runtime, tenant: Any) -> None:
    from opx_core import people

    async with opx.tenants.session(tenant):
        await people.add_standard_roles()


def _known() -> tuple[type[Exception], ...]:
    from opx_core.embedded import EmbeddedError
    from opx_core.owner import BadSlug, TenantExists
    from opx_core.people import CannotAdd
    from opx_core.runtime import NotConfigured
    from opx_core.sign_in import WeakPassword
    from opx_core.tenants import UnknownTenant

    return (
        *(EmbeddedError, BadSlug, TenantExists, CannotAdd, NotConfigured, WeakPassword),
        *(UnknownTenant, plugins.AssemblyError, LookupError),
    )


KNOWN = _known()

if __name__ == "__main__":
    main()
