"""A child process: it is told where the servers are, and does not outlive who started it."""

import json
import os
import signal
import threading
from dataclasses import asdict
from typing import IO

from opx_core.runtime import Addresses


def tell(pipe: IO[str], addresses: Addresses) -> None:
    """Tell a child, on its standard input, where the servers are."""
    pipe.write(json.dumps(asdict(addresses)) + "\n")
    pipe.flush()


def addresses_from_parent() -> Addresses:
    """Wait to be told where the servers are. From then on this process ends with its parent."""
    told = b""
    while not told.endswith(b"\n"):
        some = os.read(0, 4096)
        if not some:
            raise SystemExit("The process that started this one has ended.")
        told += some
    threading.Thread(target=_watch, daemon=True).start()
    return Addresses(**json.loads(told))


def _watch() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
