"""``opx tenant put-back`` and ``opx tenant drop-replaced``: what comes after a restore."""

from typing import Annotated

import typer

from opx_core import extracts
from opx_core.cli.extracts import confirmed
from opx_core.cli.running import out, run
from opx_core.extracts.taking_back import Standing, check_again
from opx_core.plurals import count_words
from opx_core.runtime import Runtime

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for the short name")]
Again = Annotated[
    bool, typer.Option("--again", help="Let the restored copy be live, after a put-back")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``opx tenant …``."""
    app.command("put-back")(put_back)
    app.command("drop-replaced")(drop_replaced)


def put_back(tenant: str, again: Again = False, yes: Yes = False) -> None:
    """Take a restore back: what it replaced is the live tenant again."""

    async def work(opx: Runtime) -> None:
        found = await extracts.standing(opx, tenant)
        check_again(found, again=again)
        _ask(found, yes, "This changes what people work in.")
        await extracts.put_back(opx, tenant, again=again)
        now = await extracts.standing(opx, tenant)
        which = "restored copy" if now.is_put_back else "one before the restore"
        _say(f"{now.words} The {which}, {found.live.id}, is kept, hidden.")

    run(work)


def drop_replaced(tenant: str, yes: Yes = False) -> None:
    """Drop what restores have replaced, for good."""

    async def work(opx: Runtime) -> None:
        found = await extracts.standing(opx, tenant)
        kept = ", ".join(each.tenant.id for each in found.kept)
        _ask(found, yes, f"This drops what is hidden, for good: {kept}.")
        count = await extracts.drop_replaced(opx, tenant)
        _say(f"Dropped what {count_words(count, 'restore', 'restores')} of {tenant} replaced.")

    run(work)


def _ask(found: Standing, yes: bool, what: str) -> None:
    if not yes:
        _say(found.words)
        confirmed(found.live.slug, "", what, must=True)


def _say(words: str) -> None:
    out.print(words, highlight=False, soft_wrap=True)
