"""A whole OPX of its own for a measurement: a home, a port, a demo tenant, people signed in."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PASSWORD = "bench and soak only"
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Site:
    """An OPX that runs: its home, its address, its process."""

    home: Path
    address: str
    process: "subprocess.Popen[bytes]"


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, port: int, processes: int = 1) -> dict[str, str]:
    """The environment of a process of this site."""
    given = {"OPX_HOME": str(home), "OPX_PORT": str(port), "OPX_DEMO_PASSWORD": PASSWORD}
    given["OPX_WEB_PROCESSES"] = str(processes)
    return {k: v for k, v in os.environ.items() if not k.startswith("OPX_")} | given


@contextmanager
def site(*words: str, processes: int = 1) -> Iterator[Site]:
    """Run ``opx run`` with these words in a home that is removed afterwards.

    ``OPX_BENCH_HOME`` names a home that is kept instead, so that it is filled only once.
    """
    with tempfile.TemporaryDirectory(prefix="opx-bench-") as folder:
        home, port = Path(os.environ.get("OPX_BENCH_HOME", folder)), free_port()
        home.chmod(0o755)
        process = start(home, port, *words, processes=processes)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_ready(address, process)
            yield Site(home, address, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def start(home: Path, port: int, *words: str, processes: int = 1) -> "subprocess.Popen[bytes]":
    """Start ``opx run`` in a session of its own."""
    command = [sys.executable, "-m", "opx_core.cli", "run", *words]
    with (home / "stderr.log").open("ab") as log:
        return subprocess.Popen(
            command,
            env=environment(home, port, processes),
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )


def wait_until_ready(address: str, process: "subprocess.Popen[bytes]") -> float:
    """Wait for /health to answer 200; gives the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"opx run ended by itself with {process.returncode}")
        try:
            if httpx.get(f"{address}/health", timeout=2).status_code == 200:
                return time.monotonic() - began
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"OPX was not ready after {START_SECONDS} seconds")


def left_behind(home: Path) -> list[str]:
    """The processes that still name this home, zombies apart (Linux)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environ = (entry.parent / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if words and (str(home) in words or f"OPX_HOME={home}\0" in environ):
            found.append(f"{entry.parent.name} {words}")
    return [each for each in found if not each.startswith(f"{os.getpid()} ")]


async def sign_in(client: httpx.AsyncClient, email: str, organisation: str = "demo") -> None:
    """Sign the client in as a person of the demo tenant, or of another."""
    page = await client.get("/sign-in")
    form = {"email": email, "password": PASSWORD, "organisation": organisation}
    answer = await client.post("/sign-in", data=form | {"_csrf_token": csrf(page.text)})
    if answer.status_code != 303:
        raise RuntimeError(f"{email} could not sign in: {answer.status_code}")


def csrf(html: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="_csrf_token" value="(\w+)"', html)
    if found is None:
        raise LookupError("The page has no form token.")
    return found[1]
