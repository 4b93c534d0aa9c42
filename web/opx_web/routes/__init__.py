"""Where addresses meet pages: one file for each."""

from opx_web.routes import case, health, keys, move, queue, report, search, sign_in

ROUTES = [
    health.health,
    *sign_in.ROUTES,
    *queue.ROUTES,
    *case.ROUTES,
    *move.ROUTES,
    *search.ROUTES,
    *report.ROUTES,
    *keys.ROUTES,
]
