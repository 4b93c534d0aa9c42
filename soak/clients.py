"""Concurrent clients of two tenants, who cancel at random, and what must hold afterwards."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

import asyncpg
import httpx

from bench.harness import csrf, sign_in
from soak.tenants import Marked

TROUBLE = (httpx.TransportError, asyncio.CancelledError, TimeoutError)


@dataclass(slots=True)
class Tally:
    """What the clients saw."""

    answers: Counter[int] = field(default_factory=Counter)
    cancelled: int = 0
    strangers: list[str] = field(default_factory=list)
    logged: dict[str, list[str]] = field(default_factory=dict)


async def storm(
    address: str, tenants: list[Marked], *, clients: int, seconds: float, seed: int
) -> Tally:
    """Let ``clients`` work for ``seconds``, each in one tenant, with random cancellations."""
    tally, until = Tally(), time.monotonic() + seconds
    # One after the other: so many at once are taken for somebody who tries passwords.
    door = asyncio.Lock()
    await asyncio.gather(
        *(
            _client(address, tenants[n % len(tenants)], tenants, until, tally, seed + n, door)
            for n in range(clients)
        )
    )
    return tally


async def left_in_transaction(owner_url: str) -> list[str]:
    """The transactions that nobody goes on with after the last request: the statement of each.

    A job that is at work between two statements looks the same in one look, so a transaction
    counts when it is still open, and idle, in a second look three seconds after the first.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        await asyncio.sleep(1.5)
        before = await _idle(connection)
        await asyncio.sleep(3)
        after = await _idle(connection)
    finally:
        await connection.close()
    return [statement for begun, statement in after.items() if begun in before]


async def _idle(connection: asyncpg.Connection) -> dict[tuple[int, object], str]:
    rows = await connection.fetch(
        "select pid, xact_start, left(query, 200) as statement from pg_stat_activity "
        "where state like 'idle in transaction%'"
    )
    return {(row["pid"], row["xact_start"]): row["statement"] for row in rows}


async def _client(
    address: str,
    own: Marked,
    all_tenants: list[Marked],
    until: float,
    tally: Tally,
    seed: int,
    door: asyncio.Lock,
) -> None:
    dice = random.Random(seed)
    strangers = [each.word for each in all_tenants if each is not own]
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        async with door:
            await sign_in(client, own.email, own.slug)
        token = csrf((await client.get("/cases")).text)
        while time.monotonic() < until:
            request = _request(client, own, token, dice)
            patience = dice.expovariate(1 / 0.03) if dice.random() < 0.3 else 30
            try:
                answer = await asyncio.wait_for(request, patience)
            except TROUBLE:
                tally.cancelled += 1
                continue
            _note(tally, own, answer, strangers)


def _request(client: httpx.AsyncClient, own: Marked, token: str, dice: random.Random):  # type: ignore[no-untyped-def]
    reference = dice.choice(own.references)
    name = f"{own.word.title()} {dice.randrange(10**9)}"
    form = {"_csrf_token": token, "level": "formal", "family_name": name, "nation": "ENG"}
    form |= {"product": "Pet", "cause": "Other", "channel": "phone", "about_payment": "no"}
    note = {"_csrf_token": token, "text": f"{own.word} note {dice.random()}"}
    return dice.choice(
        [
            lambda: client.get("/cases?state="),
            lambda: client.get(f"/cases/{reference}"),
            lambda: client.get(f"/search?q={own.word}"),
            lambda: client.get("/cases.csv?state="),
            lambda: client.get("/reports/complaints.pipeline"),
            lambda: client.post("/complaints", data=form),
            lambda: client.post(f"/cases/{reference}/notes", data=note),
        ]
    )()


def _note(tally: Tally, own: Marked, answer: httpx.Response, strangers: list[str]) -> None:
    tally.answers[answer.status_code] += 1
    text = answer.text.lower()
    tally.strangers += [f"{own.slug} saw {word}" for word in strangers if word in text]
    location = answer.headers.get("location", "")
    if location.endswith("?done=logged"):
        tally.logged.setdefault(own.slug, []).append(location.split("/")[2].split("?")[0])
