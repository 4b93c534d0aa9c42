"""``make bench``: what the pages of a working day cost, as ratios to the baseline page.

Rounds of every page take turns in one run, so that a noisy machine is noisy for all of them.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import count

import httpx

from bench.harness import PASSWORD, Site, csrf, free_port, sign_in, site
from opx_core import runtime
from opx_core.settings import Settings

ROUNDS, REQUESTS = 5, 40
HANDLER = "gareth.lloyd@calder-vale.example"
Work = Callable[[], Awaitable[httpx.Response]]
_numbers = count(1)


async def measure(running: Site, baseline: str) -> dict[str, list[float]]:
    """Seconds of every request, by page."""
    times: dict[str, list[float]] = {}
    async with (
        httpx.AsyncClient(base_url=running.address, timeout=30) as client,
        httpx.AsyncClient(base_url=baseline, timeout=30) as plain,
    ):
        await sign_in(client, HANDLER)
        pages = {"baseline": lambda: plain.get("/")} | await _pages(client)
        for _ in range(ROUNDS):
            for name, work in pages.items():
                times.setdefault(name, []).extend([await _timed(work) for _ in range(REQUESTS)])
    return times


async def _pages(client: httpx.AsyncClient) -> dict[str, Work]:
    listed = (await client.get("/cases")).text
    reference = listed.split('href="/cases/')[1].split('"')[0]
    token = csrf(listed)

    async def create() -> httpx.Response:
        return await client.post("/complaints", data=_complaint(token))

    async def move() -> httpx.Response:
        logged = await create()
        path = logged.headers["location"].split("?")[0]
        began = time.perf_counter()
        form = {"_csrf_token": token, "version": "1", "level": "formal", "payment_service": "no"}
        answer = await client.post(f"{path}/moves/triage", data=form)
        answer.extensions["seconds"] = time.perf_counter() - began
        return answer

    return {
        "queue, 2 filters and a sort": lambda: client.get(
            "/cases?state=investigating&level=formal&sort=newest"
        ),
        "case page": lambda: client.get(f"/cases/{reference}"),
        "search by name": lambda: client.get("/search?q=patel"),
        "create": create,
        "move": move,
    }


async def _timed(work: Work) -> float:
    began = time.perf_counter()
    answer = await work()
    taken = time.perf_counter() - began
    if answer.status_code not in (200, 303):
        raise RuntimeError(f"{answer.url} answered {answer.status_code}")
    seconds: float = answer.extensions.get("seconds", taken)
    return seconds


def _complaint(token: str) -> dict[str, str]:
    return {
        "_csrf_token": token,
        "level": "formal",
        "given_name": "Bench",
        "family_name": f"Mark{next(_numbers)}",
        "product": "Current accounts",
        "cause": "Delays/timescales",
        "channel": "phone",
        "nation": "ENG",
        "about_payment": "no",
        "book": "1",
        "received_on": "today",
    }


def report(times: dict[str, list[float]]) -> str:
    """A Markdown table of medians and p95 as ratios to the baseline's."""
    base = times["baseline"]
    lines = ["| page | median ÷ baseline | p95 ÷ baseline p95 |", "| --- | --- | --- |"]
    for name, some in times.items():
        median = statistics.median(some) / statistics.median(base)
        lines.append(f"| {name} | {median:.1f} | {_p95(some) / _p95(base):.1f} |")
    milliseconds = statistics.median(base) * 1000
    lines.append(f"\nBaseline median here: {milliseconds:.1f} ms. {len(base)} requests a page.")
    return "\n".join(lines)


def _p95(some: list[float]) -> float:
    return statistics.quantiles(some, n=20)[-1]


def main() -> None:
    """Measure and print."""
    with site("--demo") as running:
        settings = Settings(home=running.home, demo_password=PASSWORD)  # type: ignore[arg-type]
        with runtime.servers(settings) as addresses:
            port = free_port()
            plain = subprocess.Popen(
                [sys.executable, "-m", "bench.baseline", addresses.database, str(port)]
            )
            try:
                _wait(port, plain)
                print(report(asyncio.run(measure(running, f"http://127.0.0.1:{port}"))))
            finally:
                plain.terminate()
                plain.wait(20)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"The baseline did not start ({process.poll()}).")


if __name__ == "__main__":
    main()
