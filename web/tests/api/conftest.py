from datetime import UTC, datetime

import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core.cases import Person
from opx_core.identity import system_actor
from opx_core.testing import make_tenant, the_books
from opx_web.app import create_app

NOBODY = "HK4-7291"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tenants(opx):
    made = [await make_tenant(opx), await make_tenant(opx)]
    yield made
    async with opx.owner() as owner:
        for tenant in made:
            await owner.drop(tenant)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tenant(tenants):
    return tenants[0]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def app(opx, tenants):
    return create_app(opx)


@pytest_asyncio.fixture(loop_scope="session")
async def open_case(opx, tenants):
    """Logs a complaint in a client book; gives its reference."""

    async def make(book="main", tenant=None):
        async with opx.tenants.session(tenant or tenants[0]):
            someone, book_id = Person("Mrs", "Ada", "Ogden"), getattr(await the_books(), book)
            new = NewComplaint(book_id, "formal", someone, "Loans", "Delay", datetime.now(UTC))
            return (await complaints.receive(system_actor(), new))["reference"]

    return make
