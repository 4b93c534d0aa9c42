"""A tenant with cases, documents and people, and an extract of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import extracts
from opx_core.cases import Person
from opx_core.documents import Desk
from opx_core.extracts import hiding
from opx_core.runtime import Runtime
from opx_core.tenants import Tenant
from opx_core.testing import make_person, the_books

LETTER = b"Dear Mrs Ellison,\nwe have looked at the zebra crossing again.\n"


@dataclass(frozen=True, slots=True)
class Taken:
    """A tenant and an extract of it."""

    opx: Runtime
    tenant: Tenant
    path: Path
    manifest: extracts.Manifest


async def receive(actor):
    book = (await the_books()).main
    someone = Person("Mrs", "Margaret", "Ellison")
    now = datetime.now(UTC)
    return await complaints.receive(
        actor, NewComplaint(book, "formal", someone, "Loans", "Delay", now, "phone", "Late.")
    )


async def fill(opx, tenant, folder):
    async with opx.tenants.session(tenant):
        actor = await make_person("handler")
        cases = [await receive(actor) for _ in range(3)]
    for number, case in enumerate(cases):
        letter = folder / f"letter-{number}.txt"
        letter.write_bytes(LETTER * (number + 1))
        await Desk(opx.tenants, tenant, actor, case["reference"]).receive(
            letter, letter.name, "firm"
        )
    return actor


async def clear(opx):
    """Drop whatever a test loaded, replaced or left behind."""
    async with opx.owner() as owner:
        for each in await hiding.hidden(owner, hiding.REPLACED, hiding.RESTORED):
            await hiding.remove(owner, each.tenant)
        await hiding.clear(owner)
        for each in await opx.tenants.all():
            if each.slug.startswith("loaded"):
                await owner.drop(each)


@pytest_asyncio.fixture(loop_scope="session")
async def taken(opx, tenant, tmp_path):
    await fill(opx, tenant, tmp_path)
    path = tmp_path / "taken.opx"
    done = await extracts.extract(opx, tenant, path)
    yield Taken(opx, tenant, path, done.manifest)
    await clear(opx)
