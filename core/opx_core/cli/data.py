"""Commands over a tenant's data: migrate, verify."""

from typing import Annotated

import typer
from rich.progress import Progress

from opx_core import checkpoints as sealing
from opx_core.cli.running import TenantName, err, out, run
from opx_core.plurals import count_words
from opx_core.runtime import Runtime
from opx_core.verify import verify as check


def migrate() -> None:
    """Bring every tenant's tables up to date. Safe while OPX runs."""

    async def work(opx: Runtime) -> None:
        async with opx.owner() as owner:
            await owner.migrate_all(lambda line: out.print(line))
        out.print("Up to date.")

    run(work)


def verify(
    tenant: TenantName,
    checkpoint: Annotated[str, typer.Option(help="One written down elsewhere, as 12:9f86…")] = "",
) -> None:
    """Check every event chain and checkpoint of a tenant: exit 1, naming each event, if changed."""

    async def work(opx: Runtime) -> int:
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("Verifying", total=None)
            async with opx.tenants.session(await opx.tenants.get(tenant)):
                found = await check(
                    lambda done, of: progress.update(task, completed=done, total=of), checkpoint
                )
        for fault in found.faults:
            out.print(fault.sentence(), highlight=False, soft_wrap=True)
        words = (
            "nothing altered"
            if not found.faults
            else count_words(len(found.faults), "fault", "faults")
        )
        sealed = count_words(found.checkpoints, "checkpoint", "checkpoints")
        read = f"{count_words(found.events, 'event', 'events')}, {sealed}"
        out.print(f"{read}: {words}.", highlight=False)
        return 1 if found.faults else 0

    raise typer.Exit(run(work))


def checkpoints(
    tenant: TenantName,
    seal: Annotated[bool, typer.Option(help="Seal what moved since the last one first")] = False,
) -> None:
    """List a tenant's checkpoints, newest last, to be written down where OPX cannot reach."""

    async def work(opx: Runtime) -> None:
        async with opx.tenants.session(await opx.tenants.get(tenant)):
            if seal:
                await sealing.seal()
            made = await sealing.every()
        for each in made:
            print(f"{each.sealed_at:%Y-%m-%d %H:%M:%S}Z {each.heads} {each.name}")

    run(work)
