"""``opx backup`` and ``opx restore``: everything."""

from pathlib import Path
from typing import Annotated

import typer

from opx_core.cli.extracts import FILES, progress, say_loaded, say_taken
from opx_core.cli.running import err, out, run
from opx_core.extracts import Loaded, everything, returning
from opx_core.plurals import count_words
from opx_core.runtime import Runtime


def backup(
    folder: Path,
    with_secret: Annotated[
        bool, typer.Option("--with-secret", help="Also the secret that seals second factors")
    ] = False,
    keep: Annotated[int, typer.Option(min=0, help="Remove all but so many; 0 keeps all")] = 0,
) -> None:
    """Back up every tenant into FOLDER and read it back; documents there are not copied again."""

    async def work(opx: Runtime) -> int:
        with progress() as tell:
            made = await everything.back_up_all(opx, folder, tell, with_secret=with_secret)
        worst = 0
        for slug, taken in made.taken.items():
            worst |= say_taken(made.folder / f"{slug}.opx", taken)
        new = count_words(made.fetched, "file of documents was", "files of documents were")
        tenants = count_words(len(made.taken), "tenant", "tenants")
        out.print(
            f"Backed up {tenants} to {made.folder}: {new} new.",
            highlight=False,
            soft_wrap=True,
        )
        if keep and not worst:
            old, files = everything.thin_out(folder, keep)
            backups = count_words(len(old), "old back-up", "old back-ups")
            out.print(f"Removed {backups} and {count_words(files, *FILES)}.")
        return worst

    raise typer.Exit(run(work))


def restore(
    folder: Path,
    at: Annotated[str, typer.Option(help="Which back-up, by its name; else the newest")] = "",
) -> None:
    """Restore everything into an empty installation. Cut off, it goes on when run again."""

    async def work(opx: Runtime) -> None:
        def said(loaded: Loaded) -> None:
            out.print(f"{loaded.tenant.slug}: restored.", highlight=False)
            say_loaded(loaded)

        with progress() as tell:
            done = await returning.restore_all(opx, folder, at, tell, said)
        for slug in done.there:
            out.print(f"{slug}: restored by an earlier run.", highlight=False)
        for remark in done.remarks:
            err.print(remark, highlight=False, soft_wrap=True)
        tenants = count_words(len(done.loaded) + len(done.there), "tenant", "tenants")
        out.print(f"Everything is restored: {tenants}.")

    run(work)
