"""The body of a request, waited for before the database is asked anything.

A slow sender must not hold a connection of the database. What is large waits on disk.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any

from litestar.enums import ScopeType
from litestar.types import Receive, Scope

KEPT_IN_MEMORY = 1_000_000
PIECE = 1 << 18


def is_upload(scope: Scope) -> bool:
    """Whether the request goes to a handler made by ``routing.upload``."""
    return scope["type"] == ScopeType.HTTP and bool(scope["route_handler"].opt.get("upload"))


@asynccontextmanager
async def arrived(scope: Scope, receive: Receive) -> AsyncIterator[Receive]:
    """Wait for the whole body; gives a ``receive`` that tells it again.

    A body beyond what its handler takes is read no further: the handler refuses it then.
    """
    if scope["type"] != ScopeType.HTTP or scope["method"] in ("GET", "HEAD"):
        yield receive
        return
    with SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as kept:
        handler: Any = scope["route_handler"]
        most = handler.resolve_request_max_body_size()
        body = _Body(kept, receive, *await _keep(receive, kept, most))
        kept.seek(0)
        yield body.again


@dataclass(slots=True)
class _Body:
    """What has been kept of a body, told again. What is missing of it is asked of the sender."""

    kept: SpooledTemporaryFile[bytes]
    receive: Receive
    left: int
    whole: bool
    told: bool = False

    async def again(self) -> Any:
        """The next piece."""
        if self.told:
            return await self.receive()
        # Without a pause a large body would hold up everybody else.
        await asyncio.sleep(0)
        piece = self.kept.read(PIECE)
        self.left -= len(piece)
        self.told = self.left <= 0
        more = not (self.told and self.whole)
        return {"type": "http.request", "body": piece, "more_body": more}


async def _keep(
    receive: Receive, kept: SpooledTemporaryFile[bytes], most: int | None
) -> tuple[int, bool]:
    """Write the body down; gives its size, and whether it is the whole."""
    size, more = 0, True
    while more and (most is None or size <= most):
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            break
        kept.write(message.get("body", b""))
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size, not more
