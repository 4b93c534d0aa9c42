"""The processes of a running OPX, to be killed, and whether it has come back."""

import asyncio
import os
import signal
import time
from pathlib import Path

import httpx

from bench.harness import Site, left_behind

PARTS = {
    "web": "opx_core.cli web",
    "worker": "opx_core.cli worker",
    "postgres": "bin/postgres -D",
    "redis": "redis-server",
}
PATIENCE = 60


def pids(home: Path, part: str) -> list[int]:
    """The processes of a part; of PostgreSQL the one that the others hang on."""
    lines = [each for each in left_behind(home) if PARTS[part] in each]
    return [int(each.split()[0]) for each in lines]


def kill(site: Site, part: str) -> list[int]:
    """End every process of a part with SIGKILL; gives their ids."""
    killed = pids(site.home, part)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    return killed


async def back(site: Site, part: str, killed: list[int]) -> float:
    """Wait until the part runs anew and pages are served; gives the seconds that it took."""
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=site.address, timeout=3) as client:
        while time.monotonic() - began < PATIENCE:
            anew = [pid for pid in pids(site.home, part) if pid not in killed]
            if anew and await _serves(client):
                return time.monotonic() - began
            await asyncio.sleep(0.1)
    raise TimeoutError(f"{part} was killed and did not come back within {PATIENCE} seconds.")


async def _serves(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health")).status_code == 200
    except httpx.TransportError:
        return False
