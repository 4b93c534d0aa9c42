"""Who sends a request: by the cookie of a browser, or in the API by a token and nothing else.

People from outside have a cookie and sessions of their own, which count on their pages alone.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import Scope

from opx_core import api_tokens
from opx_core.outside import sessions as outside
from opx_core.signing_in import sessions
from opx_web import routing

_PREFIX = "bearer "


def bearer_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The token of the header ``Authorization``; empty without one."""
    told = connection.headers.get("authorization", "")
    return told[len(_PREFIX) :].strip() if told.lower().startswith(_PREFIX) else ""


async def stand(scope: Scope, text: str) -> None:
    """Note who asks, in the tenant's session: by a session or, in the API, by a token.

    Somebody who still has something to show, such as a code, is nobody yet.
    """
    scope["user"] = None
    if routing.is_outside(scope):
        theirs = await outside.standing(text)
        scope["opx_outside"] = theirs  # type: ignore[typeddict-unknown-key]
        scope["user"] = theirs.actor if theirs and theirs.proven else None
        return
    if routing.is_api(scope):
        bearer = await api_tokens.bearer(text)
        scope["opx_bearer"] = bearer  # type: ignore[typeddict-unknown-key]
        scope["user"] = bearer.actor if bearer else None
        return
    standing = await sessions.standing(text)
    scope["opx_standing"] = standing  # type: ignore[typeddict-unknown-key]
    scope["user"] = standing.actor if standing and standing.stage == "in" else None
