"""Where a home keeps its servers' data, sockets, logs and locks.

Usually all inside. Two things can force a part of it elsewhere, which `embedded.json` in the
home then records: a path too long for a Unix socket, and, where we are root, parents that the
servers' account may not enter. No mode of anything outside the home is ever changed.
"""

import hashlib
import json
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from opx_core.embedded.processes import Account, EmbeddedError

ACCOUNT = "opx-embedded"
SYSTEM = Path("/var/lib")
SOCKET_LIMIT = 100
LONGEST_NAME = "/.s.PGSQL.5432.lock"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one home; all exist."""

    postgres: Path
    redis: Path
    sockets: Path
    programs: Path
    locks: Path
    log: Path
    account: Account | None


def find_places(home: Path) -> Places:
    """Choose the folders, make those that are missing, and record what lies outside."""
    account = _account() if os.geteuid() == 0 else None
    try:
        return _find(home, account)
    except PermissionError as error:
        raise EmbeddedError(
            f"{error.filename} is not ours to write: give it to this user, or set OPX_HOME "
            "to a folder that is."
        ) from error


def _find(home: Path, account: Account | None) -> Places:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    record = _read(home)
    data = Path(record.get("data") or _data(home, account))
    _own(data, account) if data != home else _open_to(home, account)
    log = _folder(home / "log")
    locks = _folder(home / "run")
    run = _own(data / "run", account)
    sockets = run if _fits(run) else _short(record.get("sockets"), account)
    _write(home, record, data=data, sockets=sockets)
    return Places(
        postgres=_own(data / "postgres", account),
        redis=_own(data / "redis", account),
        programs=data,
        sockets=sockets,
        locks=locks,
        log=log,
        account=account,
    )


def _account() -> Account:
    if found := _known(ACCOUNT):
        return found
    make = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    if shutil.which("useradd"):
        command = [*make, "--shell", "/usr/sbin/nologin", ACCOUNT]
        subprocess.run(command, capture_output=True, check=False)
    # Another process may have made it a moment ago, so the answer of useradd decides nothing.
    if found := _known(ACCOUNT) or _known("postgres") or _known("nobody"):
        return found
    raise EmbeddedError(
        f"PostgreSQL does not run as root: make an account called {ACCOUNT}, or run OPX as "
        "another user, or set OPX_DATABASE_URL to a server of your own."
    )


def _known(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, entry.pw_uid, entry.pw_gid)


def _data(home: Path, account: Account | None) -> Path:
    if account is None or account.may("-x", home.parent):
        return home
    # Data of a temporary home is temporary too.
    temporary = Path(tempfile.gettempdir()).resolve()
    above = temporary if home.resolve().is_relative_to(temporary) else SYSTEM
    return above / f"opx-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"


def _open_to(home: Path, account: Account | None) -> None:
    """Let the account, and nobody else, pass through the home."""
    if account is not None and not account.may("-x", home):
        os.chown(home, -1, account.gid)
        home.chmod(stat.S_IMODE(home.stat().st_mode) | stat.S_IXGRP)


def _own(folder: Path, account: Account | None) -> Path:
    """Make a folder that only the servers' account can enter; root can in any case."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), _uid(account)}:
        raise EmbeddedError(
            f"{folder} belongs to another user: run OPX as that "
            "user, or set OPX_HOME to a folder of your own."
        )
    if folder.stat().st_uid != _uid(account):
        os.chown(folder, _uid(account), account.gid if account else -1)
    folder.chmod(0o700)
    return folder


def _uid(account: Account | None) -> int:
    return account.uid if account else os.geteuid()


def _folder(folder: Path) -> Path:
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _fits(folder: Path) -> bool:
    # PostgreSQL takes a comma between two folders.
    return len(os.fsencode(f"{folder}{LONGEST_NAME}")) <= SOCKET_LIMIT and "," not in str(folder)


def _short(recorded: str | None, account: Account | None) -> Path:
    if recorded and Path(recorded).is_dir() and Path(recorded).stat().st_uid == _uid(account):
        return Path(recorded)
    above = tempfile.gettempdir()
    if not _fits(Path(above) / "opx-12345678"):
        above = "/tmp"  # noqa: S108 - mkdtemp makes a private folder there
    return _own(Path(tempfile.mkdtemp(prefix="opx-", dir=above)), account)


def _read(home: Path) -> dict[str, str]:
    try:
        record: dict[str, str] = json.loads((home / "embedded.json").read_text())
    except FileNotFoundError:
        return {}
    # Of a home and its copy, the data outside belongs to the first.
    if record["home"] != str(home) and (Path(record["home"]) / "embedded.json").exists():
        return {}
    return record


def _write(home: Path, record: dict[str, str], *, data: Path, sockets: Path) -> None:
    new = {"home": str(home)}
    if data != home:
        new["data"] = str(data)
    if not sockets.is_relative_to(data):
        new["sockets"] = str(sockets)
    if new != record and (record or len(new) > 1):
        unfinished = home / f"embedded.json.{os.getpid()}"
        unfinished.write_text(json.dumps(new, indent=2) + "\n")
        unfinished.replace(home / "embedded.json")
