"""Two complaints with something in every ring, two sides each, and browsers that are let in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace

import httpx
import pytest_asyncio

from opx_complaints import complaints
from opx_complaints.complaints import NewComplaint
from opx_core import cases, db, documents, rings
from opx_core.cases import Person
from opx_core.documents import NewDocument
from opx_core.identity import Actor
from opx_core.outside import inviting, sessions
from opx_core.outside import sides as reaching
from opx_core.parties import parts
from opx_core.signing_in.sealing import Box
from opx_core.signing_in.sessions import Seen
from opx_core.testing import make_person, make_tenant, the_books
from opx_web.testing import Browser, anonymous

BORN, POSTCODE = date(1961, 5, 3), "LS1 4AP"


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody from outside: their actor, their side's words, and those that are not for them."""

    actor: Actor
    own: frozenset[str]
    others: frozenset[str]


def word(case: str, ring: str) -> str:
    return f"{case}{ring}word"


async def make_complaint(handler, book, name):
    """A complaint with a firm in it, and a note and a document in every ring."""
    someone = Person("", "Margaret", name, "", f"{name}@example.org", postcode=POSTCODE)
    new = NewComplaint(book, "formal", someone, f"{name} loans", "Delay", datetime.now(UTC))
    case = await complaints.receive(handler, new)
    reference = case["reference"]
    firm = {"organisation": f"{name} Energy", "role": "firm"}
    await parts.add_person(handler, reference, firm)
    for ring in rings.RINGS:
        await cases.add_note(handler, reference, f"Note {word(name, ring)}", ring)
        said = word(name, ring).encode()
        new = NewDocument(documents.new_key(), f"{said.decode()}.txt", "txt", len(said), said, ring)
        await documents.store_bytes(new, said)
        await documents.keep(handler, case["id"], [new])
    return case


async def part_of(case, role):
    sql = "select id from case_party where case_id = $1 and role = $2"
    return await db.fetch_value(sql, case["id"], role)


async def let_in(box, handler, case, role, typed):
    """Gives access by a part; gives who has it."""
    part = await part_of(case, role)
    await inviting.invite(handler, box, case["reference"], part, typed)
    account = await db.fetch_value("select max(id) from outside_account")
    return await reaching.actor(account)


def outsider(actor, name, side, everything):
    own = {word(name, "all"), word(name, side)}
    return Outsider(actor, frozenset(own), everything - own)


async def make_all(opx, tenant):
    box = Box.of(opx.settings)
    async with opx.tenants.session(tenant):
        handler = await make_person("leader", name="Tom Whitfield")
        book = (await the_books()).main
        made = {name: await make_complaint(handler, book, name) for name in ("quagga", "xylem")}
        every = frozenset(word(name, ring) for name in made for ring in rings.RINGS)
        people = {}
        for name, case in made.items():
            await db.execute("update party set born_on = $1 where kind = 'person'", BORN)
            typed = {"method": "details", "email": f"{name}@example.org"}
            who = await let_in(box, handler, case, "complainant", typed)
            people[f"{name} complainant"] = outsider(who, name, "complainant", every)
            staff = {"method": "code", "name": f"Priya {name}", "email": f"p@{name}.example"}
            who = await let_in(box, handler, case, "firm", staff)
            people[f"{name} respondent"] = outsider(who, name, "respondent", every)
        keys = {
            row["name"].removesuffix(".txt"): str(row["key"])
            for row in await db.fetch("select name, key from document")
        }
        notes = [row["id"] for row in await db.fetch("select id from note order by id")]
    return SimpleNamespace(
        tenant=tenant, handler=handler, cases=made, people=people, keys=keys, notes=notes, box=box
    )


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(opx):
    """One tenant for all tests of a file: they only read it."""
    tenant = await make_tenant(opx)
    yield await make_all(opx, tenant)
    async with opx.owner() as owner:
        await owner.drop(tenant)


@pytest_asyncio.fixture(loop_scope="session")
async def enter(app, opx, world) -> AsyncIterator[object]:
    """Signs somebody from outside in: ``await enter("quagga complainant")``."""
    clients: list[httpx.AsyncClient] = []

    async def one(name: str) -> Browser:
        async with opx.tenants.session(world.tenant):
            account = world.people[name].actor.id
            token = await sessions.begin(account, Seen("Firefox on Linux"), proven=True)
        browser = anonymous(app, world.tenant)
        clients.append(browser.client)
        await browser.get("/my/sign-in")
        browser.client.cookies["opx_my"] = f"{world.tenant.id}.{token}"
        browser.client.headers["x-csrftoken"] = browser.client.cookies["opx_csrf"]
        return browser

    yield one
    for client in clients:
        await client.aclose()
