"""Who sends a request: by the cookie of a browser, or in the API by a token and nothing else."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import Scope

from opx_core import api_tokens, sign_in
from opx_core.identity import Actor
from opx_web import routing

_PREFIX = "bearer "


def bearer_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token of the header ``Authorization``; empty without one."""
    told = connection.headers.get("authorization", "")
    return told[len(_PREFIX) :].strip() if told.lower().startswith(_PREFIX) else ""


async def known(scope: Scope, text: str) -> Actor | None:
    """The actor of a session or a token, in the tenant's session; None if it is not good."""
    if not routing.is_api(scope):
        return await sign_in.signed_in(text)
    bearer = await api_tokens.bearer(text)
    if bearer is None:
        return None
    scope["opx_bearer"] = bearer  # type: ignore[typeddict-unknown-key]
    return bearer.actor
