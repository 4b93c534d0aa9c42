"""The tenants, as every request asks for them."""

import time

from opx_core.runtime import Runtime
from opx_core.tenants import Tenant

REMEMBERED_SECONDS = 5


class KnownTenants:
    """The tenants and what each has switched off, remembered for some seconds."""

    def __init__(self, opx: Runtime) -> None:
        self._opx = opx
        self._tenants: dict[str, Tenant] = {}
        self._read_at = 0.0

    async def get(self, tenant_id: str) -> Tenant | None:
        """The tenant with this id."""
        if self._is_old() or tenant_id not in self._tenants:
            await self._read()
        return self._tenants.get(tenant_id)

    async def at(self, host: str) -> Tenant | None:
        """The tenant whose host name this is."""
        if not host:
            return None
        if self._is_old():
            await self._read()
        return next((each for each in self._tenants.values() if host in each.hosts), None)

    def forget(self) -> None:
        """Read them anew for the next request of this process."""
        self._tenants, self._read_at = {}, 0.0

    def _is_old(self) -> bool:
        return not self._read_at or time.monotonic() - self._read_at > REMEMBERED_SECONDS

    async def _read(self) -> None:
        self._tenants = {tenant.id: tenant for tenant in await self._opx.tenants.all()}
        self._read_at = time.monotonic()
