"""A browser that shows what a colleague sees: it changes nothing and takes nothing away."""

from typing import Any

from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from opx_core import db

READS = ("GET", "HEAD", "OPTIONS")
OWN = "core.keep_account"
_MARK, _UNDO = "savepoint opx_seeing", "rollback to savepoint opx_seeing"


class ReadOnly(Exception):
    """This cannot be done while one sees as somebody else. The message says what."""


def is_on(scope: Scope) -> bool:
    """Whether the browser of this request shows what somebody else sees."""
    standing: Any = scope.get("opx_standing")
    return standing is not None and standing.seeing is not None


def check(scope: Scope, handler: BaseRouteHandler) -> None:
    """Refuse, by :class:`ReadOnly`, all but reading; what ends it is the viewer's own."""
    standing: Any = scope.get("opx_standing")
    if not is_on(scope):
        return
    if handler.opt.get("while_seeing"):
        scope["user"] = standing.person
        return
    name = standing.seeing.person
    if str(scope.get("method", "")) not in READS:
        raise ReadOnly(f"You see OPX as {name} sees it. Nothing was changed.")
    if handler.opt.get("takes_out"):
        raise ReadOnly(f"You see OPX as {name} sees it. Nothing is downloaded meanwhile.")
    if handler.opt.get("permission") == OWN:
        raise ReadOnly(f"How {name} signs in is for {name} alone.")


async def mark(scope: Scope) -> None:
    """From here on, what a page writes by being opened is undone (:func:`undo`)."""
    if is_on(scope):
        await db.execute(_MARK)


async def undo(scope: Scope) -> None:
    """Let no trace of the page stand: no presence, no times, nothing marked as read."""
    handler = scope.get("route_handler")
    if is_on(scope) and not (handler is not None and handler.opt.get("while_seeing")):
        await db.execute(_UNDO)
