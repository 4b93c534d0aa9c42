"""Eight people who log complaints, move them and write notes while everything is being killed."""

import asyncio
import random
from dataclasses import dataclass, field

import httpx

from bench.harness import csrf, sign_in
from soak.tenants import Marked

LATER = 0.3


@dataclass(slots=True)
class Told:
    """What was acknowledged (a redirect came back), and everything that was tried."""

    logged: dict[str, str] = field(default_factory=dict)
    moved: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    answers: int = 0
    refused: int = 0


async def work(
    address: str,
    tenant: Marked,
    told: Told,
    until: asyncio.Event,
    seed: int,
    door: asyncio.Lock,
) -> None:
    """One person's day: log, triage, write a note, again and again, until the event is set.

    Through the ``door`` people go one after the other: so many who sign in at once are taken for
    somebody who tries passwords.
    """
    dice, number = random.Random(seed), 0
    async with httpx.AsyncClient(base_url=address, timeout=15) as client:
        async with door:
            token = await enter(client, tenant)
        while not until.is_set():
            number += 1
            await _one(client, token, f"{tenant.word}{seed}x{number}", told)
            await asyncio.sleep(dice.random() * 0.2)


async def enter(client: httpx.AsyncClient, tenant: Marked) -> str:
    """Sign in, however often the pages are away meanwhile; gives the token of forms."""
    for _ in range(60):
        try:
            await sign_in(client, tenant.email, tenant.slug)
            return csrf((await client.get("/cases")).text)
        except (httpx.TransportError, RuntimeError, LookupError):
            await asyncio.sleep(0.5)
    raise TimeoutError("Nobody could sign in for half a minute.")


async def _one(client: httpx.AsyncClient, token: str, name: str, told: Told) -> None:
    told.tried.append(name)
    form = {"_csrf_token": token, "level": "formal", "family_name": name, "nation": "ENG"}
    form |= {"product": "Pet", "cause": "Other", "channel": "phone", "about_payment": "no"}
    logged = await _post(client, "/complaints", form, told)
    if logged is None:
        return
    reference = logged.split("/")[2].split("?")[0]
    told.logged[name] = reference
    move = {"_csrf_token": token, "version": "1", "level": "formal", "payment_service": "no"}
    if await _post(client, f"/cases/{reference}/moves/triage", move, told):
        told.moved.append(reference)
    note = {"_csrf_token": token, "text": f"Note of {name}", "ring": "firm"}
    if await _post(client, f"/cases/{reference}/notes", note, told):
        told.noted.append(note["text"])


async def _post(
    client: httpx.AsyncClient, path: str, form: dict[str, str], told: Told
) -> str | None:
    """Send once; gives where the answer leads, or None where none came or it is a refusal."""
    try:
        answer = await client.post(path, data=form)
    except httpx.TransportError:
        told.refused += 1
        await asyncio.sleep(LATER)
        return None
    told.answers += 1
    if answer.status_code != 303:
        told.refused += 1
        await asyncio.sleep(LATER)
        return None
    return answer.headers["location"]
