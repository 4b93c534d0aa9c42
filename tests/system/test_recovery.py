"""Whatever is killed under ``opx run`` comes back by itself."""

import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from bench.harness import free_port, left_behind, start, wait_until_ready
from soak.parts import PARTS, pids

pytestmark = pytest.mark.system


def answers(address):
    try:
        return httpx.get(f"{address}/health", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def back(home, part, address, killed, seconds=40):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        new = [pid for pid in pids(home, part) if pid not in killed]
        if new and answers(address):
            return True
        time.sleep(0.2)
    return False


def end_database(home):
    """Kill its first process and wait for those that hang on it: they can answer a while longer."""
    first = pids(home, "postgres")
    others = [pid for pid, parent in running().items() if parent in first]
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while time.monotonic() < until and not running().keys().isdisjoint(others):
        time.sleep(0.02)


def running():
    """Every process, zombies apart, and the one that began it (Linux)."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rpartition(") ")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(entry.parent.name)] = int(parent)
    return found


def stopped(process):
    os.killpg(process.pid, signal.SIGTERM)
    return process.wait(30)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_killed_comes_back_without_a_hand(home, part):
    port = free_port()
    process, address = start(home, port), f"http://127.0.0.1:{port}"
    wait_until_ready(address, process)
    killed = pids(home, part)

    for pid in killed:
        os.kill(pid, signal.SIGKILL)

    assert killed and back(home, part, address, killed)
    assert stopped(process) == 0
    assert left_behind(home) == []


def test_a_page_asked_for_while_the_database_is_away_says_so_in_words(home):
    port = free_port()
    process, address = start(home, port), f"http://127.0.0.1:{port}"
    wait_until_ready(address, process)
    client = httpx.Client(base_url=address, cookies={"opx_session": "t_000000000000.x"})
    client.get("/sign-in")
    os.kill(process.pid, signal.SIGSTOP)
    end_database(home)

    answer = client.get("/cases")

    os.kill(process.pid, signal.SIGCONT)
    assert (answer.status_code, "cannot reach its database" in answer.text) == (503, True)
    assert stopped(process) == 0
