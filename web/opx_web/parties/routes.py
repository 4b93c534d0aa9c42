"""The addresses of people: their own pages, and the people of a case."""

from opx_web.parties import inviting, merges, page, parts, person, support, ways

ROUTES = [
    *page.ROUTES,
    *person.ROUTES,
    *ways.ROUTES,
    *support.ROUTES,
    *merges.ROUTES,
    *parts.ROUTES,
    *inviting.ROUTES,
]
