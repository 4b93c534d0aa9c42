"""Pages of complaints."""

ROUTES: list = []
