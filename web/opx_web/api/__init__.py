"""The API: JSON below ``/api/v1`` for programs with a token. It stands on what the pages stand on.

A file for each noun. Modules add their own with ``register_routes``, below ``/api/v1/<module>``.
"""

from opx_web.api import cases, documents, moves, notes, openapi, parties, points, reports

ROUTES = [
    *cases.ROUTES,
    *notes.ROUTES,
    *moves.ROUTES,
    *parties.ROUTES,
    *points.ROUTES,
    *documents.ROUTES,
    *reports.ROUTES,
    *openapi.ROUTES,
]
