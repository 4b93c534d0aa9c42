"""One web process: the application behind uvicorn."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn

from opx_core.runtime import Runtime, keep_for_good
from opx_web.app import create_app

READY = "opx: ready"
GRACE_SECONDS = 5


async def serve(opx: Runtime, listening: socket.socket | None = None) -> None:
    """Serve the pages until told to stop, on ``listening`` or on the settings' port."""
    config = uvicorn.Config(
        create_app(opx),
        host=opx.settings.host,
        port=opx.settings.port,
        # Its own lines would not be JSON: they go the way of all libraries (``opx_core.logs``).
        log_config=None,
        log_level="warning",
        access_log=False,
        # Who asks is for ``addresses`` to say: only proxies that the settings name are believed.
        proxy_headers=False,
        server_header=False,
        date_header=True,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=1000,
    )
    server = _Server(config)
    await server.serve(sockets=[listening] if listening else None)


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """How to make uvloop's event loop, where there is one (not on Windows)."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        keep_for_good()
        print(READY, flush=True)
