"""Commands about the workflows of a tenant: ``opx workflow …``"""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from opx_core import approvals, csv_lines, db, identity, rehearsing
from opx_core.calendars import LONDON
from opx_core.cli.running import TenantName, err, out, run
from opx_core.dates import parse_day
from opx_core.identity import Actor
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime
from opx_core.workflow.documents import BadDocument
from opx_core.workflows import drafts, faults, files, publishing

Kind = Annotated[str, typer.Option(help="The kind of cases, such as complaints")]
By = Annotated[str, typer.Option(help="The e-mail address of who does this")]
Given = Annotated[Path, typer.Argument(help="A workflow that was exported")]


def workflow_commands() -> typer.Typer:
    """``opx workflow …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command("export")
    def export(
        tenant: TenantName,
        kind: Kind,
        draft: Annotated[bool, typer.Option(help="The draft, not what is in force")] = False,
    ) -> None:
        """Print the workflow as a file that another tenant can import."""
        run(lambda opx: _export(opx, tenant, kind, draft))

    @app.command("import")
    def load(file: Given, tenant: TenantName, kind: Kind, by: By) -> None:
        """Make a draft of a file. It is in force only once it is rehearsed and published."""
        run(lambda opx: _import(opx, tenant, kind, file, by))

    @app.command("validate")
    def validate(
        tenant: TenantName,
        kind: Kind,
        file: Annotated[Path | None, typer.Argument(help="A file; else the draft")] = None,
    ) -> None:
        """Say what is wrong with a file or the draft: exit 1 if anything is."""
        raise typer.Exit(run(lambda opx: _validate(opx, tenant, kind, file)))

    _trying(app)
    return app


def _trying(app: typer.Typer) -> None:
    @app.command("rehearse")
    def rehearse(
        tenant: TenantName,
        kind: Kind,
        by: By,
        closed_from: Annotated[str, typer.Option(help="Also closed cases, from this day")] = "",
        closed_to: Annotated[str, typer.Option(help="… to this day (2026-11-30)")] = "",
        csv: Annotated[Path | None, typer.Option(help="Write every case that differs here")] = None,
    ) -> None:
        """Try the draft on every live case, and say which would differ."""
        span = _day(closed_from), _day(closed_to)
        run(lambda opx: _rehearse(opx, tenant, kind, by, span, csv))

    @app.command("publish")
    def publish(
        tenant: TenantName,
        kind: Kind,
        by: By,
        asked_by: Annotated[str, typer.Option(help="Who asks, if nobody has yet")] = "",
        move_cases: Annotated[bool, typer.Option(help="Take running cases along")] = False,
    ) -> None:
        """Publish the rehearsed draft: one person asks, another (--by) approves."""
        run(lambda opx: _publish(opx, tenant, kind, by, asked_by, move_cases))


@asynccontextmanager
async def _inside(opx: Runtime, tenant: str) -> AsyncIterator[None]:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        yield


async def _export(opx: Runtime, tenant: str, kind: str, draft: bool) -> None:
    async with _inside(opx, tenant):
        sys.stdout.write(await _found(files.exported(files.kind_named(kind), draft)))


async def _import(opx: Runtime, tenant: str, kind: str, file: Path, by: str) -> None:
    text = _read(file)
    async with _inside(opx, tenant):
        actor, name = await _person(tenant, by), files.kind_named(kind)
        await files.load(actor, name, text)
        draft = await drafts.read(name)
        said = [each.sentence for each in await faults.faults(draft)]
        said += await faults.warnings(draft.workflow)
    out.print("The draft is made. Rehearse it before it can be published.")
    for each in said:
        out.print(each, highlight=False, soft_wrap=True)


async def _validate(opx: Runtime, tenant: str, kind: str, file: Path | None) -> int:
    async with _inside(opx, tenant):
        name = files.kind_named(kind)
        if file is not None:
            said = await files.check(name, _read(file))
        else:
            draft = await _found(drafts.read(name))
            said = [each.sentence for each in await faults.faults(draft)]
    for line in said or ["No faults."]:
        out.print(line, highlight=False, soft_wrap=True)
    return 1 if said else 0


async def _rehearse(
    opx: Runtime,
    tenant: str,
    kind: str,
    by: str,
    span: tuple[date | None, date | None],
    csv: Path | None,
) -> None:
    name = files.kind_named(kind)
    async with _inside(opx, tenant):
        actor = await _person(tenant, by)
        rehearsal_id = await _found(rehearsing.ask(actor, name, *span))
        total = (await rehearsing.find(rehearsal_id)).total
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Rehearsing", total=total)
        await _steps(opx, tenant, rehearsal_id, lambda done: progress.update(task, completed=done))
    async with _inside(opx, tenant):
        found = await rehearsing.find(rehearsal_id)
        closed = await rehearsing.closed_among(found)
        written = await _write(csv, actor, rehearsal_id) if csv is not None else found.differing
    _say(found, closed)
    if written < found.differing:
        out.print(
            f"{csv} has {written:,} of them: the others are kept from {actor.name}.",
            highlight=False,
            soft_wrap=True,
        )


async def _steps(opx: Runtime, tenant: str, rehearsal_id: int, tell: Callable[[int], None]) -> None:
    more = True
    while more:
        async with _inside(opx, tenant):
            more = await rehearsing.step(rehearsal_id)
            tell((await rehearsing.find(rehearsal_id)).done)


def _say(found: rehearsing.Rehearsal, closed: int) -> None:
    out.print(
        f"{found.differing:,} of {found.done:,} cases would differ. {found.said}".strip(),
        highlight=False,
    )
    if closed:
        out.print(f"{found.done - closed:,} are open and {closed:,} closed.", highlight=False)
    for key, label in rehearsing.KINDS.items():
        if count := found.counts.get(key):
            out.print(f"{count:>9,}  {label}", highlight=False)


async def _write(csv: Path, actor: Actor, rehearsal_id: int) -> int:
    """Write the cases that the actor may see; gives how many those are."""
    count = 0
    with csv.open("wb") as file:
        file.write(csv_lines.BYTE_ORDER_MARK + csv_lines.line(rehearsing.COLUMNS))
        async for each in rehearsing.every(actor, rehearsal_id):
            file.write(csv_lines.line(each.cells()))
            count += 1
    return count


async def _publish(
    opx: Runtime, tenant: str, kind: str, by: str, asked_by: str, move_cases: bool
) -> None:
    name = files.kind_named(kind)
    async with _inside(opx, tenant):
        approver = await _person(tenant, by)
        waiting = await approvals.find_waiting(drafts.PUBLISH, name)
        if waiting is None and asked_by:
            asker = await _person(tenant, asked_by)
            draft = await _found(drafts.read(name))
            given = {"move_cases": move_cases, "reason": "Asked at the command line"}
            asked = await publishing.ask(asker, name, draft.version, **given)  # type: ignore[arg-type]
        elif waiting is None:
            raise Mistake("Nobody has asked for it. Ask on its page, or name who asks: --asked-by.")
        else:
            asked = waiting.id
        approval = await approvals.approve(approver, asked)
    out.print(f"Published: {approval.title}.", highlight=False)


async def _person(tenant: str, email: str) -> Actor:
    user_id = await db.fetch_value(
        "select id from user_account where email = $1 and active", email.strip().lower()
    )
    found = await identity.actor(user_id) if user_id is not None else None
    if found is None:
        raise Mistake(
            f"Nobody in {tenant} signs in as {email}. See: opx user list --tenant {tenant}"
        )
    return found


async def _found(asked: Awaitable[Any]) -> Any:
    try:
        return await asked
    except (LookupError, BadDocument) as error:
        raise Mistake(str(error)) from None


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Mistake(f"{file} cannot be read: {error.strerror}.") from None


def _day(text: str) -> date | None:
    try:
        return parse_day(text, datetime.now(LONDON).date()) if text else None
    except ValueError as error:
        raise Mistake(f"“{text}” is not a day. {error}.") from None
