"""Whether OPX is ready to serve."""

import asyncio

from litestar import Response, get
from litestar.enums import MediaType

from opx_web.requests import OpxRequest, opx

PATIENCE_SECONDS = 3


@get("/health", opt={"public": True}, media_type=MediaType.TEXT)
async def health(request: OpxRequest) -> Response[str]:
    """200 when the database answers and its tables are there; else 503 with the reason."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await opx(request).database.pool.fetchval("select 1 from opx.installation")
    except Exception as error:  # any fault is the same answer to whoever balances the load
        reason = f"not ready: {type(error).__name__} from the database\n"
        return Response(reason, media_type=MediaType.TEXT, status_code=503)
    return Response("ready\n", media_type=MediaType.TEXT)
