"""Commands about clocks: worked examples, why a case's deadlines are when they are, all again."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from opx_core import calendar_days, cases, deadlines, recomputing, stories, vectors, workflows
from opx_core.calendars import LONDON
from opx_core.cases.clocks import start_of
from opx_core.cli.running import TenantName, err, out, run
from opx_core.dates import moment_in_words
from opx_core.identity import system_actor
from opx_core.ledger import Clock, Ledger, replay
from opx_core.mistakes import Mistake
from opx_core.runtime import Runtime

FileName = Annotated[Path, typer.Argument(help="The file")]


def clock_commands() -> typer.Typer:
    """``opx clocks …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.command()
    def check(file: FileName) -> None:
        """Work the examples of a JSON file out: exit 1 if one comes out otherwise."""
        raise typer.Exit(_check(file))

    @app.command()
    def explain(case: str, tenant: TenantName) -> None:
        """Say of each clock of a case when it ends and why; exit 1 if its events say otherwise."""
        raise typer.Exit(run(lambda opx: _explain(opx, tenant, case)))

    @app.command()
    def recompute(tenant: TenantName) -> None:
        """Work out every live deadline again, and write what differs."""
        run(lambda opx: _recompute(opx, tenant))

    @app.command()
    def days(
        file: FileName,
        tenant: TenantName,
        dry_run: Annotated[bool, typer.Option(help="only say what would move")] = False,
    ) -> None:
        """Add the days of a CSV file (date,name,nation,works,official), all of them or none."""
        run(lambda opx: _days(opx, tenant, file, dry_run))

    return app


def _check(file: Path) -> int:
    found = [vectors.check(each) for each in vectors.read(file)]
    wrong = [each for each in found if each.wrong]
    for each in wrong:
        out.print(f"{each.id} {each.rule}: {each.wrong}.", highlight=False, soft_wrap=True)
    out.print(f"{len(found) - len(wrong):,} passed, {len(wrong):,} failed.", highlight=False)
    return 1 if wrong else 0


async def _explain(opx: Runtime, tenant: str, reference: str) -> int:
    async with opx.tenants.session(await opx.tenants.get(tenant)):
        try:
            case = await cases.find(system_actor(), reference)
        except cases.UnknownCase:
            raise Mistake(f"{tenant} has no case {reference}.") from None
        await workflows.know([case])
        kept, given = await deadlines.load(case["id"], start_of(case), case["state"])
        workflow = workflows.of(case)
        _, story = (await stories.stories(workflow, [case["id"]]))[case["id"]]
    now = datetime.now(UTC)
    for clock in sorted(kept.clocks, key=lambda each: (each.episode, each.due_at)):
        _print(clock)
    differing = _differing(kept, replay(workflow, story, given, now))
    for name in differing:
        out.print(f"Its events say otherwise: {name}.", highlight=False)
    if not differing:
        out.print(f"The events of {reference} give the same.", highlight=False)
    return 1 if differing else 0


def _print(clock: Clock) -> None:
    why = clock.why
    table = Table(title=f"{clock.name}, episode {clock.episode}", show_header=False, min_width=72)
    table.add_row("Due", _moment(clock.due_at))
    table.add_row("Stands", _stands(clock))
    table.add_row("Why", why.sentence())
    table.add_row("Rule", f"{why.rule}, {why.pack} {why.version}, {why.confidence}")
    for each in clock.earlier:
        met = f"met {_moment(each.met_at)}" if each.met_at else "not met"
        table.add_row("Before", f"{_moment(each.started_at)}, due {_moment(each.due_at)}, {met}")
    out.print(table, highlight=False)


def _stands(clock: Clock) -> str:
    stands = {
        "met": clock.met_at,
        "lapsed": clock.lapsed_at,
        "stopped": clock.stopped_at,
        "standing still since": clock.paused_at,
        "late since": clock.missed_at,
    }
    return next((f"{word} {_moment(at)}" for word, at in stands.items() if at), "running")


def _differing(kept: Ledger, again: Ledger) -> list[str]:
    """The clocks whose dates differ from what the events give."""
    both = [
        {(each.episode, each.rule): (each.name, each.due_at, each.runs) for each in one.clocks}
        for one in (kept, again)
    ]
    return [
        f"{(both[0].get(key) or both[1][key])[0]}, episode {key[0]}"
        for key in sorted(both[0].keys() | both[1].keys())
        if both[0].get(key) != both[1].get(key)
    ]


async def _recompute(opx: Runtime, tenant: str) -> None:
    found = await opx.tenants.get(tenant)
    total = await recomputing.count(opx, found)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Working out", total=total)
        counts = await recomputing.recompute(
            opx, found, lambda read, moved: progress.update(task, completed=read)
        )
    out.print(f"{counts.read:,} live deadlines: {counts.moved:,} moved.", highlight=False)


async def _days(opx: Runtime, tenant: str, file: Path, dry_run: bool) -> None:
    actor = system_actor()
    try:
        async with opx.tenants.session(await opx.tenants.get(tenant)):
            lines = calendar_days.read_file(file)
            await calendar_days.look(lines)
            found = await calendar_days.what_days_move(actor, [line.own for line in lines])
            added = 0 if dry_run else await calendar_days.load(actor, lines)
    except calendar_days.BadFile as error:
        for line in error.lines:
            err.print(line, highlight=False, soft_wrap=True)
        raise Mistake(f"{file.name}: nothing was added. {error}") from None
    opx.waker.wake()
    what = f"{found.total:,} live deadlines of {found.cases:,} cases"
    if dry_run:
        out.print(f"They would move {what}. Nothing was added.", highlight=False)
        return
    days = "1 day" if added == 1 else f"{added:,} days"
    out.print(f"Added {days}. They move {what}; a job does it.", highlight=False)


def _moment(at: datetime) -> str:
    return moment_in_words(at.astimezone(LONDON))
