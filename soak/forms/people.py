"""People who are signed in without a password, so that no limit of trying stands in the way."""

from secrets import token_hex

import httpx

from opx_core import db, people
from opx_core.people import NewPerson
from opx_core.runtime import Runtime
from opx_core.signing_in import sessions
from opx_core.tenants import Tenant
from soak.forms.filling import Enter

ROLES = ("leader", "admin", "compliance", "handler")


def entering(opx: Runtime, tenant: Tenant, address: str, role: str) -> Enter:
    """Signs in a new person of a standard role of the tenant each time that it is called.

    What was set about signing in and the number of people since then is set back, or nobody would
    get in again.
    """

    async def enter() -> httpx.AsyncClient:
        async with opx.tenants.session(await opx.tenants.get(tenant.slug)):
            await db.execute("update role set second_factor = false")
            await db.execute("delete from tenant_setting where key = 'organisation.people'")
            books = [row["key"] for row in await db.fetch("select key from client_book")]
            email = f"{role}-{token_hex(6)}@soak.example"
            new = NewPerson(email, f"Soak {role}", role, None, tuple(books))
            token = await sessions.begin_session(await people.add_person(new, token_hex(16)))
        client = httpx.AsyncClient(base_url=address, timeout=60)
        client.cookies["opx_session"] = f"{tenant.id}.{token}"
        return client

    return enter
