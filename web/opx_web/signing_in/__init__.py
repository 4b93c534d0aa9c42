"""The pages before somebody is in: the gate, the second factor, links, other providers."""

from opx_web.signing_in import code, elsewhere, gate, links, set_up

ROUTES = [*gate.ROUTES, *code.ROUTES, *set_up.ROUTES, *links.ROUTES, *elsewhere.ROUTES]
