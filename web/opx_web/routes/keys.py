"""The list of keyboard shortcuts."""

from typing import Any

from litestar import Response

from opx_web.rendering import render
from opx_web.requests import OpxRequest
from opx_web.routing import page


@page("/keys", permission="core.read_cases")
async def show_keys(request: OpxRequest) -> Response[Any]:
    """All keys."""
    return render(request, "opx/keys.html", None)


ROUTES = [show_keys]
