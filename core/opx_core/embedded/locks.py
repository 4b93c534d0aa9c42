"""Who uses the servers of a home, and who is starting or stopping them.

`flock` belongs to an open file, not to a process: two users in one process are two users, a
forked child keeps its parent's lock, and the kernel frees it after a kill -9.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from opx_core.embedded.processes import EmbeddedError

PATIENCE = 120.0


class Locks:
    """The two locks of a home, as one user holds them."""

    def __init__(self, folder: Path) -> None:
        self._users = os.open(folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._starting = os.open(folder / "starting.lock", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Let one at a time start or stop the servers."""
        deadline = time.monotonic() + PATIENCE
        while not _try(self._starting):
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    "Another OPX process has been starting or stopping the built-in servers "
                    f"for {PATIENCE:.0f} seconds: end it, then try again."
                )
            time.sleep(0.02)
        try:
            yield
        finally:
            fcntl.flock(self._starting, fcntl.LOCK_UN)

    def use(self) -> None:
        """Count as a user. Only while starting, so that nobody is stopping them meanwhile."""
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Say whether nobody else uses the servers. Only while starting, as for `use`."""
        return _try(self._users)

    def close(self) -> None:
        """Cease to be a user."""
        os.close(self._users)
        os.close(self._starting)


def _try(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
