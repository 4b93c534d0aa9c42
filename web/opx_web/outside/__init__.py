"""The pages of people from outside: getting in, their complaints, what is shared with them."""

from opx_web.outside import app, entry, mine, returning

ROUTES = [*entry.ROUTES, *returning.ROUTES, *app.ROUTES, *mine.ROUTES]
