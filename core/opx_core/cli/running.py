"""What every command stands on: a runtime for as long as it works, and where it prints."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Annotated, Any

import typer
from rich.console import Console

from opx_core import plugins, runtime
from opx_core.runtime import Addresses, Runtime
from opx_core.settings import Settings

TenantName = Annotated[str, typer.Option("--tenant", help="The tenant, by its short name")]
out, err = Console(), Console(stderr=True)


def run(
    work: Callable[[Runtime], Awaitable[Any]],
    given: Addresses | None = None,
    loop: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> Any:
    """Do ``work`` with a runtime, starting the built-in servers for as long as it takes.

    The tables are brought up to date first, unless the servers are ``given`` by a parent process
    that has done so, or their owner is not known.
    """
    settings, loaded = Settings(), plugins.active()
    if settings.database_url is None and not settings.home.exists():
        said = (
            f"There is no OPX in {settings.home.resolve()}: making one. OPX_HOME chooses another."
        )
        err.print(said, highlight=False, soft_wrap=True)
    with nullcontext(given) if given else runtime.servers(settings) as addresses:

        async def inside() -> Any:
            if addresses.owner is not None and given is None:
                await runtime.prepare(
                    addresses, loaded, lambda line: err.print(f"migrating {line}")
                )
            async with runtime.running(settings, addresses, loaded) as opx:
                return await work(opx)

        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(inside())


def _tell_migration(line: str) -> None:
    err.print(f"migrating {line}")
