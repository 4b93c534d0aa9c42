"""The names and addresses that OPX answers to, and whose tenant's a name is.

A request for another name is refused: addresses in links to set a password, and in answers of
identity providers, are made of the name that was asked for. So is an address with the character
NUL in it, which no text of PostgreSQL can hold.
"""

from litestar.enums import ScopeType
from litestar.exceptions import ClientException, HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from opx_core.settings import Settings
from opx_web.tenants import KnownTenants

ALWAYS = frozenset({"localhost", "127.0.0.1", "[::1]"})
PUBLIC_PATHS = ("/static/", "/health")


class UnknownHost(HTTPException):
    """OPX does not answer to the name that was asked for."""

    status_code = 421


class KnownHosts:
    """Refuses requests for a name that is neither the installation's nor a tenant's, or for NUL."""

    def __init__(self, app: ASGIApp, settings: Settings, known: KnownTenants) -> None:
        self.app, self.known = app, known
        self.names = ALWAYS | {settings.host.lower()} | settings.host_names()
        self.suffixes = tuple(name[1:] for name in self.names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, whose ``opx_host_tenant`` is known from then on."""
        scope["opx_host_tenant"] = None  # type: ignore[typeddict-unknown-key]
        if scope["type"] == ScopeType.HTTP and not scope["path"].startswith(PUBLIC_PATHS):
            name = _name(scope)
            tenant = await self.known.at(name)
            if tenant is None and name not in self.names and not name.endswith(self.suffixes):
                raise UnknownHost
            if b"%00" in scope["query_string"]:
                raise ClientException("An address cannot hold the character NUL.")
            scope["opx_host_tenant"] = tenant  # type: ignore[typeddict-unknown-key]
        await self.app(scope, receive, send)


def _name(scope: Scope) -> str:
    found = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return without_port(found.decode("latin-1").lower())


def without_port(host: str) -> str:
    """A host's name alone: ``[::1]:8000`` is ``[::1]``, and a dot at the end means nothing."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).rstrip(".")
