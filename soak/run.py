"""``make soak``: three long runs.

The storm: 20 clients of two tenants for a minute, a third of their requests cancelled. Afterwards
no connection is in a transaction, nobody has seen another tenant's word, every complaint that was
acknowledged is there once, and every event chain verifies. Between, 10,000 made-up requests go to
the API (``soak.api``). Then 10,000 forms are filled with nonsense (``soak.forms``), and then come
the kills (``soak.kills``).
``python -m soak.run SECONDS TIMES ROWS`` makes them longer or shorter.
"""

import asyncio
import sys
from collections import Counter

import httpx

from bench.harness import Site, site
from opx_core import db, plugins, runtime
from opx_core.api_tokens import TokenForm, make_for, scope_keys
from opx_core.identity import system_actor
from opx_core.runtime import Addresses, Runtime
from opx_core.settings import Settings
from opx_core.verify import verify
from soak.api import attack
from soak.clients import Tally, left_in_transaction, storm
from soak.forms.run import forms
from soak.kills import kill_everything
from soak.tenants import Marked, make

MADE_UP = 10_000
WORDS = {"soak-one": "quagga", "soak-two": "xylem"}


async def soak(
    running: Site,
    addresses: Addresses,
    *,
    clients: int,
    seconds: float,
    seed: int,
    made_up: int = 0,
) -> list[str]:
    """Run it; gives what was wrong, in words. Prints what was seen."""
    settings = Settings(home=running.home)
    async with runtime.running(settings, addresses, plugins.load()) as opx:
        tenants = [await make(opx, slug, word) for slug, word in WORDS.items()]
        tally = await storm(running.address, tenants, clients=clients, seconds=seconds, seed=seed)
        wrong = await _made_up(opx, running.address, tenants[0], made_up, seed) if made_up else []
        left = await left_in_transaction(str(addresses.owner))
        wrong += [f"A connection was left in a transaction, after: {each}" for each in left]
        for tenant in tenants:
            wrong += await _check(opx, tenant, tally)
    answers = ", ".join(f"{n} × {status}" for status, n in sorted(tally.answers.items()))
    print(
        f"{clients} clients, {seconds:.0f} s, seed {seed}: {answers}, {tally.cancelled} cancelled"
    )
    wrong += tally.strangers[:5]
    wrong += [f"{n} answers of {status}" for status, n in tally.answers.items() if status >= 500]
    return wrong


async def _check(opx: Runtime, tenant: Marked, tally: Tally) -> list[str]:
    acknowledged = tally.logged.get(tenant.slug, [])
    async with opx.tenants.session(await opx.tenants.get(tenant.slug)):
        rows = await db.fetch("select reference from case_file")
        found = await verify()
    there = Counter(row["reference"] for row in rows)
    lost = [reference for reference in acknowledged if there[reference] != 1]
    print(
        f"{tenant.slug}: {len(rows)} cases, {len(acknowledged)} acknowledged, {found.events} events"
    )
    wrong = [f"{tenant.slug}: {fault.sentence()}" for fault in found.faults]
    return wrong + [
        f"{tenant.slug}: {reference} was acknowledged and is lost" for reference in lost
    ]


async def _made_up(opx: Runtime, address: str, own: Marked, count: int, seed: int) -> list[str]:
    """Made-up requests to the API of one tenant; gives what was wrong."""
    async with opx.tenants.session(await opx.tenants.get(own.slug)):
        person = await db.fetch_value("select id from user_account where email = $1", own.email)
        form = TokenForm("Soak", person, scope_keys())
        token = (await make_for(system_actor(), form)).text
        people = [row["id"] for row in await db.fetch("select id from party limit 50")]
    known = {"reference": own.references, "party": people}
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        seen = await attack(client, known, count=count, number=seed)
    answers = ", ".join(f"{n} × {status}" for status, n in sorted(seen.answers.items()))
    print(f"API, seed {seed}: {answers}; {len(seen.reached)} operations did something")
    return seen.wrong


def main() -> None:
    """Run the whole soak; exit 1 if anything is wrong."""
    given = [float(word) for word in sys.argv[1:]]
    seconds, times, rows = given + [60, 20, 20_000][len(given) :]
    with site() as running, runtime.servers(Settings(home=running.home)) as addresses:
        wrong = asyncio.run(
            soak(running, addresses, clients=20, seconds=seconds, seed=1, made_up=MADE_UP)
        )
    with site("--demo") as running, runtime.servers(Settings(home=running.home)) as addresses:
        wrong += asyncio.run(forms(running, addresses, count=MADE_UP, seed=1)).wrong
    with site(processes=2) as running, runtime.servers(Settings(home=running.home)) as addresses:
        done = kill_everything(running, addresses, times=int(times), rows=int(rows), seed=1)
        wrong += asyncio.run(done)
    print("\n".join(wrong) or "Nothing wrong.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
