"""Commands about the time that cases took."""

import typer
from rich.progress import Progress

from opx_core import db
from opx_core.activities import keeping
from opx_core.cli.running import TenantName, err, out, run
from opx_core.plurals import count_words
from opx_core.runtime import Runtime


def time_commands() -> typer.Typer:
    """``opx times …``"""
    app = typer.Typer(no_args_is_help=True)

    @app.callback()
    def _group() -> None:
        """Where the time of cases went."""

    @app.command()
    def recompute(tenant: TenantName) -> None:
        """Derive every interval of every case anew from its events. Safe while OPX runs."""
        run(lambda opx: _recompute(opx, tenant))

    return app


async def _recompute(opx: Runtime, tenant: str) -> None:
    found = await opx.tenants.get(tenant)
    async with opx.tenants.session(found):
        total = await db.fetch_value("select count(*) from case_file")
    done = after = 0
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Working times out", total=total)
        while True:
            async with opx.tenants.session(found):
                rows = await db.fetch(
                    "select id from case_file where id > $1 order by id limit $2",
                    after,
                    keeping.BATCH,
                )
                await keeping.keep([row["id"] for row in rows])
            if not rows:
                break
            after, done = rows[-1]["id"], done + len(rows)
            progress.update(task, completed=done)
    out.print(f"Times of {count_words(done, 'case', 'cases')} worked out.", highlight=False)
