"""``make bench``: what the pages of a working day cost, as ratios to the baseline page.

Rounds of every page take turns in one run, so that a noisy machine is noisy for all of them. Both
OPX and the baseline have two processes. ``python -m bench.run 2000`` measures other sizes.
"""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bench.harness import PASSWORD, Site, environment, free_port, sign_in, site
from bench.pages import Work, pages, report
from opx_core import runtime
from opx_core.settings import Settings

SIZES = (10_000, 100_000)
ROUNDS, REQUESTS, PROCESSES = 5, 40, 2
LEADER = "gareth.lloyd@calder-vale.example"


async def measure(address: str, baseline: str, slug: str) -> dict[str, list[float]]:
    """Seconds of every request, by page."""
    times: dict[str, list[float]] = {}
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        httpx.AsyncClient(base_url=baseline, timeout=30) as plain,
    ):
        await sign_in(client, LEADER, slug)
        works: dict[str, Work] = {"baseline": lambda: plain.get(f"/{slug}")}
        works |= await pages(client)
        for work in works.values():
            await _timed(work)
        for _ in range(ROUNDS):
            for name, work in works.items():
                times.setdefault(name, []).extend([await _timed(work) for _ in range(REQUESTS)])
    return times


async def _timed(work: Work) -> float:
    began = time.perf_counter()
    answer = await work()
    taken = time.perf_counter() - began
    if answer.status_code not in (200, 303):
        raise RuntimeError(f"{answer.url} answered {answer.status_code}")
    seconds: float = answer.extensions.get("seconds", taken)
    return seconds


def main() -> None:
    """Seed, measure and print."""
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    with site(processes=PROCESSES) as running:
        for cases in sizes:
            _seed(running, cases)
        settings = Settings(home=running.home, demo_password=PASSWORD)  # type: ignore[arg-type]
        with runtime.servers(settings) as addresses, baseline_of(addresses.database) as plain:
            for cases in sizes:
                times = asyncio.run(measure(running.address, plain, f"bench-{cases}"))
                print(f"\n{cases:,} cases\n\n{report(times)}", flush=True)


def _seed(running: Site, cases: int) -> None:
    filled = running.home / f"bench-{cases}.filled"
    if filled.exists():
        return
    # The tenant begins with the demonstration's own 2,000 cases.
    words = ["bench", "seed", "--tenant", f"bench-{cases}", "--cases", str(max(cases - 2_000, 1))]
    subprocess.run(
        [sys.executable, "-m", "opx_core.cli", *words],
        env=environment(running.home, free_port()),
        check=True,
        stdout=subprocess.DEVNULL,
    )
    filled.touch()


@contextmanager
def baseline_of(url: str) -> Iterator[str]:
    """The baseline page, served beside; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(512)
        fd, port = listening.fileno(), listening.getsockname()[1]
        words = [sys.executable, "-m", "bench.baseline_standing", url, str(fd)]
        processes = [subprocess.Popen(words, pass_fds=[fd]) for _ in range(PROCESSES)]
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            for process in processes:
                process.terminate()
                process.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError("The baseline did not start.")


if __name__ == "__main__":
    main()
