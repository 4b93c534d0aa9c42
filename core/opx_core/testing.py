"""Fixtures for tests of OPX and of any module: real PostgreSQL and Redis, tenants, people.

``opx`` is a runtime shared by the whole run. ``tenant`` is a tenant of the test's own.
``session`` is a session in a shared tenant that is undone after the test, which is much faster.
"""

import itertools
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from opx_core import db, identity, people, plugins, runtime, workflows
from opx_core.cases import CaseDraft, Person, open_case
from opx_core.db import Row, Session
from opx_core.identity import Actor, system_actor
from opx_core.people import NewPerson
from opx_core.plugins import Plugins
from opx_core.runtime import Addresses, Runtime
from opx_core.settings import Settings
from opx_core.signing_in import passwords
from opx_core.tenants import Tenant

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)
AddPerson = Callable[..., Awaitable[Actor]]


@dataclass(frozen=True, slots=True)
class Books:
    """The ids of the two client books of a test tenant."""

    main: int
    rival: int


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Passwords of the run are hashed for a hundredth of what it costs in use."""
    full = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    yield
    passwords._hasher = full


@pytest.fixture(scope="session")
def opx_plugins() -> Plugins:
    """Every installed module, loaded once."""
    return plugins.load()


@pytest.fixture(autouse=True)
def _modules(request: pytest.FixtureRequest) -> Iterator[None]:
    """Load only the modules that ``@pytest.mark.modules(...)`` names, for this test."""
    marker = request.node.get_closest_marker("modules")
    if marker is None:
        yield
        return
    before = plugins.activate(plugins.load(frozenset(marker.args)))
    yield
    if before is not None:
        plugins.activate(before)


@pytest.fixture(scope="session")
def opx_home() -> Iterator[Path]:
    """A home for the run's servers, removed afterwards. Others may pass through it, as in use."""
    with tempfile.TemporaryDirectory(prefix="opx-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def addresses(opx_home: Path) -> Iterator[Addresses]:
    """The built-in servers, or those of ``OPX_DATABASE_URL`` and ``OPX_REDIS_URL``."""
    with runtime.servers(Settings(home=opx_home)) as found:
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def opx(addresses: Addresses, opx_plugins: Plugins, opx_home: Path) -> AsyncIterator[Runtime]:
    """A runtime with every installed module."""
    settings = Settings(home=opx_home, secret="for tests only", hosts="opx.test")
    plugins.activate(opx_plugins)
    await runtime.prepare(addresses, opx_plugins)
    async with runtime.running(settings, addresses, opx_plugins) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def tenant(opx: Runtime) -> AsyncIterator[Tenant]:
    """A tenant of this test's own, with the standard roles and two client books."""
    made = await make_tenant(opx)
    yield made
    async with opx.owner() as owner:
        await owner.drop(made)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_tenant(opx: Runtime) -> Tenant:
    """The tenant behind ``session``."""
    return await make_tenant(opx)


@pytest_asyncio.fixture(loop_scope="session")
async def session(opx: Runtime, shared_tenant: Tenant) -> AsyncIterator[Session]:
    """A session in a shared tenant; whatever the test does is undone."""
    async with opx.tenants.session(shared_tenant) as opened:
        yield opened
        await opened.finish(commit=False)
    workflows.forget(shared_tenant.id)


@pytest_asyncio.fixture(loop_scope="session")
async def books(session: Session) -> Books:
    """The two client books of the shared tenant."""
    return await the_books()


@pytest_asyncio.fixture(loop_scope="session")
async def add_person(session: Session) -> AddPerson:
    """Makes people: ``await add_person("handler", books=("main",))`` gives the actor."""
    return make_person


async def the_books() -> Books:
    """The client books of a test tenant, in whose session this is called."""
    found = {row["key"]: row["id"] for row in await db.fetch("select id, key from client_book")}
    return Books(found["main"], found["rival"])


async def make_person(
    role: str, books: tuple[str, ...] = ("main",), name: str = "", password: str = PASSWORD
) -> Actor:
    """Add a person with a role of their own name to the current session's tenant."""
    number = next(_numbers)
    email = f"{role}{number}@example.org"
    new = NewPerson(email, name or f"{role.title()} {number}", role, None, books)
    actor = await identity.actor(await people.add_person(new, password))
    if actor is None:
        raise LookupError(f"{email} was not added")
    return actor


async def make_case(book_id: int, **changed: Any) -> Row:
    """Open a case of the first loaded workflow in a client book; gives its id and reference."""
    kind, workflow = next(iter(plugins.active().workflows.items()))
    draft = CaseDraft(
        kind=kind,
        book_id=book_id,
        level=workflow.levels[0].key,
        subject="Test case",
        complainant=Person(given_name="Test", family_name="Person"),
        received_at=datetime.now(UTC),
    )
    draft = replace(draft, **changed)
    return await open_case(system_actor(), "core.read_cases", "core.case_moved", draft)


async def make_tenant(opx: Runtime) -> Tenant:
    """Make a tenant with the standard roles and two client books; the caller drops it."""
    async with opx.owner() as owner:
        made = await owner.create(f"test-{next(_numbers)}", "Test tenant")
        async with opx.tenants.session(made):
            await people.add_standard_roles()
            await people.add_books([("main", "Main book"), ("rival", "Rival book")])
        await owner.mark_ready(made)
    return made
