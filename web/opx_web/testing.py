"""Fixtures for tests of pages: a client that signs in, and HTML to select from."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio
from bs4 import BeautifulSoup, Tag
from litestar import Litestar

from opx_core.api_tokens import TokenForm, make_for, scope_keys
from opx_core.identity import Actor, system_actor
from opx_core.runtime import Runtime
from opx_core.tables import User
from opx_core.tenants import Tenant
from opx_core.testing import PASSWORD, make_person
from opx_web.app import create_app

Sign = Callable[..., Awaitable["Browser"]]
Program = Callable[..., Awaitable[httpx.AsyncClient]]


@dataclass(slots=True)
class Browser:
    """A browser without JavaScript: keeps cookies and sends forms as they stand on the page."""

    client: httpx.AsyncClient
    tenant: Tenant
    actor: Actor | None = None
    last: BeautifulSoup = field(default_factory=lambda: BeautifulSoup("", "html.parser"))

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page; its HTML is then in ``last``."""
        return self._seen(await self.client.get(path, headers=headers))

    async def send(self, form: str = "main form", **typed: str) -> httpx.Response:
        """Fill in and send the form that the selector finds on the last page."""
        found = self.one(form)
        data = fields(found) | typed
        return self._seen(await self.client.post(str(found["action"]), data=data))

    def one(self, selector: str) -> Tag:
        """The one element of the last page that the selector finds; ``LookupError`` without."""
        found = self.last.select_one(selector)
        if found is None:
            raise LookupError(f"{selector} is not on the page: {self.last.get_text(' ')[:500]}")
        return found

    def text(self, selector: str = "main") -> str:
        """The words of an element of the last page."""
        return " ".join(self.one(selector).get_text(" ").split())

    def _seen(self, response: httpx.Response) -> httpx.Response:
        self.last = BeautifulSoup(response.text, "html.parser")
        return response


def fields(form: Tag) -> dict[str, str]:
    """What a form would send as it stands."""
    data: dict[str, str] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        kind, name = str(control.get("type", "")), str(control["name"])
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            data[name] = str(chosen.get("value", "")) if chosen else ""
        elif control.name == "textarea":
            data[name] = control.get_text().removeprefix("\n")
        elif kind not in ("radio", "checkbox") or control.has_attr("checked"):
            data[name] = str(control.get("value", ""))
    return data


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def app(opx: Runtime) -> Litestar:
    """The application over the run's runtime."""
    return create_app(opx)


@pytest_asyncio.fixture(loop_scope="session")
async def sign_in(app: Litestar, opx: Runtime) -> AsyncIterator[Sign]:
    """Signs a new person in: ``await sign_in(tenant, "handler", books=("main",))``."""
    clients: list[httpx.AsyncClient] = []

    async def sign(tenant: Tenant, role: str, books: tuple[str, ...] = ("main",)) -> Browser:
        async with opx.tenants.session(tenant):
            person = await make_person(role, books)
            row: Any = await User.select(User.email).where(User.id == person.id)
        browser = anonymous(app, tenant)
        clients.append(browser.client)
        await browser.get("/sign-in")
        await browser.send(email=row[0]["email"], password=PASSWORD, organisation=tenant.slug)
        browser.actor = person
        return browser

    yield sign
    for client in clients:
        await client.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def program(app: Litestar, opx: Runtime) -> AsyncIterator[Program]:
    """A program with a token: ``await program(tenant, "handler", scopes=("cases:read",))``.

    Gives a client that sends the token; without ``scopes`` it has every one.
    """
    clients: list[httpx.AsyncClient] = []

    async def begin(
        tenant: Tenant, role: str, scopes: tuple[str, ...] = (), books: tuple[str, ...] = ("main",)
    ) -> httpx.AsyncClient:
        async with opx.tenants.session(tenant):
            person = await make_person(role, books)
            form = TokenForm("Test", person.id, scopes or scope_keys())
            made = await make_for(system_actor(), form)
        client = anonymous(app, tenant).client
        client.headers["authorization"] = f"Bearer {made.text}"
        clients.append(client)
        return client

    yield begin
    for client in clients:
        await client.aclose()


def anonymous(app: Litestar, tenant: Tenant) -> Browser:
    """A browser that has not signed in."""
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    client = httpx.AsyncClient(transport=transport, base_url="http://opx.test")
    return Browser(client, tenant)


@pytest.fixture
def password() -> str:
    """The password of everybody in tests."""
    return PASSWORD
