"""Running programs for the servers: as whom, apart from our session, and what they said."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class EmbeddedError(RuntimeError):
    """The built-in servers cannot run; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the servers run as where we are root; PostgreSQL refuses root."""

    name: str
    uid: int
    gid: int

    def may(self, test: str, path: Path) -> bool:
        """Ask the system itself, so that every kind of permission counts."""
        return run(["/usr/bin/env", "test", test, str(path)], account=self).returncode == 0


def run(
    command: Sequence[str | Path],
    *,
    account: Account | None = None,
    log: Path | None = None,
    text: str = "",
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program in a session of its own, where Ctrl-C does not reach it or its children."""
    # A server inherits these: a pipe would keep us waiting for its end, a file does not.
    with open(log or os.devnull, "ab") as output:
        try:
            return subprocess.run(
                [str(word) for word in command],
                input=text.encode(),
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                timeout=timeout,
                check=False,
                **_identity(account),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EmbeddedError(
                f"The program {command[0]} could not run ({error}): put that right, or set "
                "OPX_DATABASE_URL and OPX_REDIS_URL to servers of your own."
            ) from error


def _identity(account: Account | None) -> dict[str, Any]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _environment() -> dict[str, str]:
    # PGDATA, PGPORT, PGOPTIONS and their kin would change what the server does.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def command_of(pid: int) -> str:
    """Return the command line of a living process, or nothing."""
    proc = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        with suppress(OSError):
            # A zombie has an empty command line, as befits it.
            return (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    asked = ["ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def end(pid: int, word: str, signals: Sequence[signal.Signals]) -> None:
    """End a process whose command line holds this word, with ever more force."""
    for number in signals:
        if word not in command_of(pid):
            return
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        wait_until(lambda: word not in command_of(pid), 30)


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask every few milliseconds until it is true, or the time is over."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def wheel(package: str) -> Path:
    """Return the folder of a wheel's package without importing it: that has side effects."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The package {package} is not installed: run make setup, or set OPX_DATABASE_URL "
            "and OPX_REDIS_URL to servers of your own."
        )
    return Path(spec.origin).parent


def reachable(folder: Path, copy: Path, account: Account | None) -> Path:
    """Return a folder of programs that the account can read: this one, or else a copy."""
    if account is None or account.may("-x", folder):
        return folder
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(folder, unfinished, ignore=shutil.ignore_patterns("include", "*.a"))
        for path in [unfinished, *unfinished.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(copy)
    return copy


def tail(log: Path, lines: int = 12) -> str:
    """Return the last lines of a log, to show with an error."""
    with suppress(OSError):
        last = log.read_text(errors="replace").splitlines()[-lines:]
        return "\nThe end of " + str(log) + ":\n" + "\n".join("  " + line for line in last)
    return ""


def rotate(log: Path, limit: int = 5_000_000) -> None:
    """Put a long log aside, and keep one."""
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_name(log.name + ".1"))
