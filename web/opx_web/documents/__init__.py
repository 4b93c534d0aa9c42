"""Documents on pages: evidence in, shown, and given out again."""

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler

from opx_web.documents import content, receiving, routes, uploading

ROUTES: Sequence[HTTPRouteHandler] = (
    *routes.ROUTES,
    *content.ROUTES,
    *receiving.ROUTES,
    *uploading.ROUTES,
)
