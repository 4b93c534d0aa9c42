"""One's own account: the password, the second factor, and where one is signed in."""

from opx_web.account import routes, second

ROUTES = [*routes.ROUTES, *second.ROUTES]
