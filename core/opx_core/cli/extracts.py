"""Commands over one tenant alone and whole: extract, load, back up, restore, drop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from opx_core import extracts
from opx_core.cli.running import TenantName, err, out, run
from opx_core.extracts import Loaded, Taken, Wanted, keeping
from opx_core.extracts.comparing import Differences
from opx_core.extracts.dropping import clear_away, drop_whole
from opx_core.mistakes import Mistake
from opx_core.plurals import count_words
from opx_core.runtime import Runtime

MOST_NAMED = 10
EVENTS, ROWS, TABLES = ("event", "events"), ("row", "rows"), ("table", "tables")
FILES = ("file of documents", "files of documents")
Slug = Annotated[str, typer.Option("--as", help="Short name of the tenant that is made")]
Faults = Annotated[
    bool, typer.Option("--with-faults", help="Also if its chains of events were broken already")
]


class NotMeant(Mistake):
    """What was typed is not the tenant's short name."""


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``opx tenant …``."""
    for command in (extract, load, backup, restore, drop):
        app.command()(command)


def extract(tenant: str, file: Path) -> None:
    """Write all of a tenant into one file: tables, documents, chains. People go on working."""

    async def work(opx: Runtime) -> int:
        with progress() as tell:
            taken = await extracts.extract(opx, await opx.tenants.get(tenant), file, tell)
        return say_taken(file, taken)

    raise typer.Exit(run(work))


def load(file: Path, as_: Slug, with_faults: Faults = False) -> None:
    """Make a new tenant of an extract: proven whole, or nothing of it stays."""

    async def work(opx: Runtime) -> None:
        with progress() as tell:
            loaded = await extracts.load(opx, file, Wanted(as_, faults=with_faults), tell)
        say_loaded(loaded)
        out.print(f"{as_} is a tenant now. Its people sign in with their own passwords.")

    run(work)


def backup(
    tenant: str,
    folder: Path,
    keep: Annotated[
        int, typer.Option(min=0, help="Remove all but so many of its back-ups there; 0 keeps all")
    ] = 0,
) -> None:
    """Extract a tenant into FOLDER under a name by time, and read it back to prove it."""

    async def work(opx: Runtime) -> int:
        with progress() as tell:
            path, taken = await keeping.back_up(opx, tenant, folder, tell)
        code = say_taken(path, taken)
        for old in keeping.thin_out(folder, tenant, keep) if keep and not code else []:
            out.print(f"Removed {old.name}.", highlight=False)
        return code

    raise typer.Exit(run(work))


def restore(
    file: Path,
    tenant: TenantName,
    replace: Annotated[bool, typer.Option(help="Let the copy be the live tenant")] = False,
    yes: Annotated[str, typer.Option("--yes-replace", help="The short name, typed again")] = "",
    with_faults: Faults = False,
) -> None:
    """Rehearse a restore beside the live tenant and show what differs; --replace does it."""

    async def work(opx: Runtime) -> None:
        wanted = Wanted(tenant, jobs=True, faults=with_faults)
        with progress() as tell:

            def decide(found: Differences) -> bool:
                tell.shown.stop()
                say_differences(found)
                return replace and confirmed(tenant, yes, "This replaces what people work in.")

            loaded = await extracts.restore(opx, file, wanted, decide, tell)
        say_loaded(loaded)
        if loaded.replaced:
            out.print(f"{tenant} is restored. Everybody signs in again.")
            out.print(f"Take it back: opx tenant put-back {tenant}")
            out.print(f"Or drop what it replaced: opx tenant drop-replaced {tenant}")
        else:
            out.print("That was a rehearsal: nothing has changed. To do it, add --replace")

    run(work)


def drop(
    slug: str,
    yes: Annotated[str, typer.Option("--yes-drop", help="The short name, typed again")] = "",
) -> None:
    """Remove a tenant and everything in it, documents too, for good."""

    async def work(opx: Runtime) -> None:
        if slug in await clear_away(opx):
            out.print(f"Dropped what was left of {slug}.")
            return
        tenant = await opx.tenants.get(slug)
        confirmed(slug, yes, f"This removes every case of {slug}.", must=True)
        gone = await drop_whole(opx, tenant)
        out.print(
            f"Dropped {slug}: {count_words(gone.cases, 'case', 'cases')},"
            f" {count_words(gone.people, 'person', 'people')},"
            f" {count_words(gone.events, *EVENTS)} and {count_words(gone.files, *FILES)}.",
            highlight=False,
            soft_wrap=True,
        )

    run(work)


def confirmed(slug: str, typed: str, what: str, *, must: bool = False) -> bool:
    """Whether the tenant's name was typed again; :class:`NotMeant` where something else was."""
    typed = typed or typer.prompt(f"{what} Type {slug} to go on", default="", show_default=False)
    if typed != slug:
        if must or typed:
            raise NotMeant(f"“{typed}” is not “{slug}”: nothing is done.")
        return False
    return True


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar on the terminal for each step in turn."""

    shown: Progress
    tasks: dict[str, TaskID] = field(default_factory=dict)

    def __call__(self, step: str, done: int, of: int) -> None:
        """Show how far a step is."""
        if step not in self.tasks:
            for task in self.tasks.values():
                self.shown.update(task, visible=False)
            self.tasks[step] = self.shown.add_task(step, total=of or None)
        self.shown.update(self.tasks[step], completed=done, total=of or None)


@contextmanager
def progress() -> Iterator[Bars]:
    """Bars for as long as the work takes."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as shown:
        yield Bars(shown)


def say_taken(path: Path, taken: Taken) -> int:
    """What was taken; 1 where documents were not whole."""
    made = taken.manifest
    megabytes = path.stat().st_size / 1_000_000
    out.print(
        f"Wrote {path}: {count_words(len(made.tables), *TABLES)}, {count_words(made.rows, *ROWS)},"
        f" {count_words(made.events.count, *EVENTS)},"
        f" {count_words(made.documents.count, *FILES)}, {megabytes:,.1f} MB.",
        highlight=False,
        soft_wrap=True,
    )
    for words, names in (("is missing", taken.missing), ("is altered", taken.altered)):
        for name in names[:MOST_NAMED]:
            err.print(f"The document “{name}” {words} in the object store.", highlight=False)
        if len(names) > MOST_NAMED:
            err.print(f"And {len(names) - MOST_NAMED:,} more.", highlight=False)
    return 1 if taken.missing or taken.altered else 0


def say_loaded(loaded: Loaded) -> None:
    """What was proven, and what was not carried."""
    made = loaded.manifest
    chains = (
        f"{count_words(len(loaded.faults), 'fault', 'faults')} in their"
        if loaded.faults
        else "whole"
    )
    for fault in loaded.faults[:MOST_NAMED]:
        err.print(f"Broken already when it was taken: {fault}", highlight=False, soft_wrap=True)
    out.print(
        f"Proven: {count_words(len(made.tables), *TABLES)} with"
        f" {count_words(made.rows, *ROWS)} as they were taken,"
        f" {count_words(loaded.events, *EVENTS)} with {chains} chains,"
        f" {count_words(loaded.documents, *FILES)}.",
        highlight=False,
        soft_wrap=True,
    )
    if made.documents.missing or made.documents.altered:
        count = made.documents.missing + made.documents.altered
        documents = count_words(count, "document was", "documents were")
        err.print(f"{documents} missing or altered when it was taken.")
    if loaded.factors:
        err.print(
            f"{loaded.factors:,} second factors were sealed with another installation’s secret and"
            " are removed: these people set theirs up again. So is any sign-in provider’s secret:"
            " type it again on its page.",
            soft_wrap=True,
        )


def say_differences(found: Differences) -> None:
    """The live tenant beside the copy."""
    out.print(
        f"Newest event of the live tenant: {found.live_newest}", highlight=False, soft_wrap=True
    )
    out.print(f"Newest event of the copy: {found.copy_newest}", highlight=False, soft_wrap=True)
    if found.none:
        out.print("They hold the same.")
    for name, here, there in found.tables:
        out.print(f"  {name}: {here:,} live, {there:,} in the copy", highlight=False)
    if found.altered:
        _say_altered(found.altered)
    _some("Cases only in the live tenant", found.live_only)
    _some("Cases only in the copy", found.copy_only)
    _some("Deactivated since, and active again in the copy", found.let_in_again)


def _say_altered(names: list[str]) -> None:
    """Tables of as many rows on both sides, and why one differs though nobody set anything."""
    words = f"  as many rows in both, but changed since the back-up: {', '.join(names)}"
    if "tenant_setting" in names:
        words += " (there OPX also notes when its own jobs last ran)"
    out.print(words, highlight=False, soft_wrap=True)


def _some(words: str, names: list[str]) -> None:
    if names:
        more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
        first = ", ".join(names[:MOST_NAMED])
        out.print(f"{words}: {len(names):,} ({first}{more})", highlight=False, soft_wrap=True)
