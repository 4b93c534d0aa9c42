"""Some hundred forms filled with nonsense; ``make soak`` sends ten thousand."""

from secrets import token_hex

import httpx
import pytest_asyncio

from opx_core import people
from opx_core.people import NewPerson
from opx_core.signing_in import sessions
from opx_core.testing import make_tenant
from soak.forms.filling import attack

from .sides import make_side

FORMS, PAGES, SEED = 300, 60, 5


@pytest_asyncio.fixture(loop_scope="session")
async def tenant(opx):
    made = await make_tenant(opx)
    async with opx.tenants.session(made):
        await make_side(made, "quagga")
    yield made
    async with opx.owner() as owner:
        await owner.drop(made)


def entering(opx, app, tenant, role):
    async def enter():
        async with opx.tenants.session(tenant):
            new = NewPerson(f"{token_hex(6)}@opx.example", "Someone", role, None, ("quagga",))
            token = await sessions.begin_session(await people.add_person(new, token_hex(16)))
        transport = httpx.ASGITransport(app=app)
        client = httpx.AsyncClient(transport=transport, base_url="http://opx.test")
        client.cookies["opx_session"] = f"{tenant.id}.{token}"
        return client

    return enter


async def test_no_form_shows_a_fault_of_ours_whatever_is_typed(opx, app, tenant):
    enter = [entering(opx, app, tenant, role) for role in ("leader", "admin")]

    seen = await attack(enter, count=FORMS, number=SEED, pages=PAGES)

    assert seen.wrong == []
    assert seen.sent >= FORMS
    assert len(seen.saved) > 10
