"""The organisation's logo, given out to its own people and at its own host names alone."""

from typing import Any

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from opx_core.organisation import logo
from opx_web.rendering import known_tenant
from opx_web.requests import OpxRequest, opx
from opx_web.routing import outside_page, page

# Its name changes with what is in it. Another person's browser shares nothing.
KEPT = "private, max-age=31536000, immutable"
KINDS = {"png": "image/png", "jpg": "image/jpeg"}


@page("/logo/{picture:str}", public=True, quiet=True)
async def show_logo(request: OpxRequest, picture: FromPath[str]) -> Response[Any]:
    """The logo, for staff, and on the page where they sign in."""
    return await _give(request, picture)


@outside_page("/my/logo/{picture:str}", public=True, quiet=True)
async def show_logo_outside(request: OpxRequest, picture: FromPath[str]) -> Response[Any]:
    """The logo, for people from outside."""
    return await _give(request, picture)


ROUTES = [show_logo, show_logo_outside]


async def _give(request: OpxRequest, name: str) -> Response[Any]:
    tenant = known_tenant(request)
    if tenant is None or "\x00" in name:
        raise NotFoundException
    if request.scope.get("user") is not None:
        content = await logo.content(name)
    else:
        async with opx(request).tenants.session(tenant):
            content = await logo.content(name)
    if content is None:
        raise NotFoundException
    kind = KINDS[name.rpartition(".")[2]]
    return Response(content, media_type=kind, headers={"cache-control": KEPT})
