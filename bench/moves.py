"""``python -m bench.moves``: eight people move a thousand cases, one in twenty twice at once.

Of two who move a case from the same page one wins and the other is told (409). Afterwards every
case has been moved once, every chain verifies, and a move costs so many times the baseline page.
"""

import asyncio
import itertools
import statistics
import subprocess
import sys
import time
from collections import Counter

import httpx

from bench.harness import PASSWORD, environment, free_port, sign_in, site
from bench.run import LEADER, PROCESSES, baseline_of
from opx_core import db, runtime
from opx_core.runtime import Runtime
from opx_core.settings import Settings
from opx_core.verify import verify

CASES, PEOPLE, TWICE, SLUG = 1_000, 8, 20, "bench-moves"
WANTED = """
select reference, version from case_file where not closed and state = any($1) order by id limit $2
"""
STATES = ["triaged", "registered", "acknowledged", "investigating"]
MOVED = """
select count(*) as events, count(distinct case_id) as cases from event
where kind = 'complaints.sent_back' and at > $1
"""


async def move_all(address: str, cases: list[tuple[str, int]]) -> tuple[list[float], Counter[int]]:
    """Move every case; gives the seconds of each answer, and how many had which status."""
    times: list[float] = []
    statuses: Counter[int] = Counter()
    waiting = iter([*cases])
    twice = {reference for reference, _ in cases[::TWICE]}

    async def person(client: httpx.AsyncClient) -> None:
        for reference, version in waiting:
            tries = 2 if reference in twice else 1
            sent = [_move(client, reference, version) for _ in range(tries)]
            for seconds, status in await asyncio.gather(*sent):
                times.append(seconds)
                statuses[status] += 1

    clients = [httpx.AsyncClient(base_url=address, timeout=60) for _ in range(PEOPLE)]
    for client in clients:
        await sign_in(client, LEADER, SLUG)
        await client.get("/cases")
    await asyncio.gather(*(person(client) for client in clients))
    for client in clients:
        await client.aclose()
    return times, statuses


async def _move(client: httpx.AsyncClient, reference: str, version: int) -> tuple[float, int]:
    form = {"version": str(version), "reason": "Measured"}
    token = {"x-csrftoken": client.cookies["opx_csrf"]}
    began = time.perf_counter()
    answer = await client.post(f"/cases/{reference}/moves/retriage", data=form, headers=token)
    return time.perf_counter() - began, answer.status_code


async def _at_eight(address: str) -> float:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        times = []

        async def one() -> None:
            for _ in range(60):
                began = time.perf_counter()
                await client.get(f"/{SLUG}")
                times.append(time.perf_counter() - began)

        await asyncio.gather(*itertools.starmap(one, [()] * PEOPLE))
    return statistics.median(times)


async def _measure(opx: Runtime, address: str, plain: str) -> str:
    tenant = await opx.tenants.get(SLUG)
    async with opx.tenants.session(tenant):
        rows = await db.fetch(WANTED, STATES, CASES)
        began = await db.fetch_value("select now()")
    base = await _at_eight(plain)
    times, statuses = await move_all(address, [(row["reference"], row["version"]) for row in rows])
    async with opx.tenants.session(tenant):
        (moved,) = await db.fetch(MOVED, began)
        checked = await verify(lambda done, of: None, "")
    median = statistics.median(times)
    return (
        f"{len(rows):,} cases, {len(times):,} moves sent by {PEOPLE} people at once: "
        f"{dict(statuses)}\n{moved['events']:,} moves recorded on {moved['cases']:,} cases; "
        f"{checked.events:,} events verified, {len(checked.faults)} faults\n"
        f"median of a move {median * 1000:.1f} ms, of the baseline at the same concurrency "
        f"{base * 1000:.1f} ms: {median / base:.1f} times"
    )


def main() -> None:
    """Seed, move, count and print."""
    with site(processes=PROCESSES) as running:
        words = ["bench", "seed", "--tenant", SLUG, "--cases", "12000"]
        subprocess.run(
            [sys.executable, "-m", "opx_core.cli", *words],
            env=environment(running.home, free_port()),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        settings = Settings(home=running.home, demo_password=PASSWORD)  # type: ignore[arg-type]
        with runtime.servers(settings) as addresses, baseline_of(addresses.database) as plain:

            async def work() -> str:
                async with runtime.running(settings, addresses) as opx:
                    return await _measure(opx, running.address, plain)

            print(asyncio.run(work()), flush=True)


if __name__ == "__main__":
    main()
