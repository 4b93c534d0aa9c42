"""Files of 20,000 rows, sent and loaded on their pages, one after another."""

import asyncio
from dataclasses import dataclass, field

import httpx
from bs4 import BeautifulSoup

from bench.harness import csrf
from opx_core import db
from opx_core.db import LOST
from opx_core.runtime import Runtime
from opx_web.testing import fields
from soak.people import enter
from soak.tenants import Marked

HEADINGS = "Reference,Received,First name,Last name,Product,Issue,Level,What happened"
PATIENCE = 900
NOT_NOW = (*LOST, TimeoutError, OSError)


@dataclass(slots=True)
class Files:
    """The files that were loaded to their end, by the beginning of their rows' keys."""

    rows: int
    loaded: list[str] = field(default_factory=list)


async def load(
    opx: Runtime, address: str, tenant: Marked, files: Files, until: asyncio.Event
) -> None:
    """Load one file after another; the last one to its end, also after the event is set."""
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        await enter(client, tenant)
        while not (until.is_set() and files.loaded):
            prefix = f"f{len(files.loaded)}-"
            async with asyncio.timeout(PATIENCE):
                await _load(opx, client, tenant, _file(prefix, files.rows))
            files.loaded.append(prefix)


def _file(prefix: str, rows: int) -> bytes:
    lines = [
        f"{prefix}{n},20/11/2026,Sam,Row{n},Pet,Other,Formal administrative,They said no."
        for n in range(rows)
    ]
    return "\n".join([HEADINGS, *lines, ""]).encode()


async def _load(opx: Runtime, client: httpx.AsyncClient, tenant: Marked, content: bytes) -> None:
    known = await _newest(opx, tenant)
    while (batch := await _newest(opx, tenant)) == known:
        await _send(client, content)
    while True:
        match await _state(opx, tenant, batch):
            case "mapping":
                await _form(client, f"/ingestor/{batch}/columns", "columns")
            case "checked":
                await _form(client, f"/ingestor/{batch}", "load")
            case "loaded":
                return
            case "refused" | "cancelled" as state:
                raise RuntimeError(f"The file became {state}.")
            case _:
                await asyncio.sleep(0.3)


async def _send(client: httpx.AsyncClient, content: bytes) -> None:
    try:
        token = csrf((await client.get("/ingestor/new")).text)
        form = {"_csrf_token": token, "importer": "complaints"}
        await client.post("/ingestor/files", data=form, files={"file": ("soak.csv", content)})
    except (httpx.TransportError, LookupError):
        await asyncio.sleep(0.5)


async def _form(client: httpx.AsyncClient, path: str, ending: str) -> None:
    """Send a form of the page as it stands; nothing happens where the page is away."""
    try:
        page = BeautifulSoup((await client.get(path)).text, "html.parser")
        form = page.select_one(f"form[action$='/{ending}']")
        if form is not None:
            await client.post(str(form["action"]), data=fields(form))
    except httpx.TransportError:
        pass
    await asyncio.sleep(0.3)


async def _newest(opx: Runtime, tenant: Marked) -> int:
    return int(await _ask(opx, tenant, "select coalesce(max(id), 0) from ingestor_batch"))


async def _state(opx: Runtime, tenant: Marked, batch: int) -> str:
    return str(await _ask(opx, tenant, "select state from ingestor_batch where id = $1", batch))


async def _ask(opx: Runtime, tenant: Marked, sql: str, *args: object) -> object:
    while True:
        try:
            async with opx.tenants.session(await opx.tenants.get(tenant.slug)):
                return await db.fetch_value(sql, *args)
        except NOT_NOW:
            await asyncio.sleep(0.3)
