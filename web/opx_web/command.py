"""The commands ``opx run`` (everything, on one machine) and ``opx web`` (the pages alone)."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from opx_core import cli, demo_tenant, parents, plugins, runtime
from opx_core.demo import SignIn
from opx_core.runtime import Addresses, NotConfigured, Runtime
from opx_core.settings import Settings
from opx_web.supervisor import Supervisor
from opx_web.waiting import Waiting

out, err = Console(), Console(stderr=True)


def run(
    with_demo: Annotated[bool, typer.Option("--demo", help="Make a demo tenant if needed")] = False,
) -> None:
    """Run everything on this machine: servers, pages and a worker. Ctrl-C stops it all."""
    settings = Settings()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    with _listen(settings) as listening, runtime.servers(settings) as addresses:
        waiting, supervisor = Waiting(listening), Supervisor.of(settings, listening)
        try:
            sign_ins = asyncio.run(_prepare(settings, addresses, waiting, with_demo))
            supervisor.tell(addresses)
            waiting.stop()
            _announce(settings, sign_ins)
            supervisor.watch(addresses)
        except KeyboardInterrupt:
            err.print("Stopping …")
        finally:
            waiting.stop()
            supervisor.end()


def web(
    fd: Annotated[int | None, typer.Option(hidden=True)] = None,
    with_parent: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Serve the pages. Any number of these may run; jobs need ``opx worker`` beside them."""
    from opx_web.serving import fast_loop, serve

    given = parents.addresses_from_parent() if with_parent else None
    listening = socket.socket(fileno=fd) if fd is not None else None
    cli.run(lambda opx: serve(opx, listening), given, fast_loop())


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _listen(settings: Settings) -> Iterator[socket.socket]:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise NotConfigured(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). "
            "Choose another with OPX_PORT."
        ) from None
    with listening:
        listening.listen(512)
        yield listening


async def _prepare(
    settings: Settings, addresses: Addresses, waiting: Waiting, with_demo: bool
) -> list[SignIn]:
    waiting.reason = "bringing the tables up to date"
    await runtime.prepare(addresses, plugins.active(), lambda line: err.print(f"migrating {line}"))
    if not with_demo:
        return []
    waiting.reason = "making the demo tenant"
    async with runtime.running(settings, addresses, plugins.active()) as opx:
        return await _demo(opx)


async def _demo(opx: Runtime) -> list[SignIn]:
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Making the demo tenant", visible=False)

        def tell(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, visible=True)

        return await demo_tenant.ensure(opx, tell)


def _announce(settings: Settings, sign_ins: list[SignIn]) -> None:
    address = f"http://{settings.host}:{settings.port}"
    out.print(f"OPX is ready at {address}", highlight=False)
    if sign_ins:
        password = demo_tenant.password_of(settings)
        out.print(f"Sign in with the password {password} as", highlight=False, markup=False)
        width = max(len(each.email) for each in sign_ins)
        for each in sign_ins:
            line = f"  {each.email:<{width}}  {each.name}, {each.role}"
            out.print(line, highlight=False, markup=False)
    out.print("Ctrl-C stops it.")
