"""The addresses of time."""

from opx_web.times import asking, behind, mistakes, table, waits

ROUTES = [*asking.ROUTES, *waits.ROUTES, *mistakes.ROUTES, *table.ROUTES, *behind.ROUTES]
