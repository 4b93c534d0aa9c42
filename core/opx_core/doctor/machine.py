"""The machine: Python, packages, disk, secrets, static files, cookies."""

import ipaddress
import shutil
import stat
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from opx_core.doctor.finding import Finding, good, wrong
from opx_core.plugins import Plugins
from opx_core.settings import Settings

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 2 << 30
MANIFEST = "static/vendor/manifest.json"
SECRETS = ("secret", "demo-password")


def examine(settings: Settings, loaded: Plugins) -> list[Finding]:
    """Everything that needs no database."""
    return [
        python(),
        packages(loaded),
        disk(settings.home),
        secret_files(settings.home),
        static_files(loaded),
        cookies(settings),
    ]


def python() -> Finding:
    """The version of Python."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < OLDEST_PYTHON:
        return wrong("python", f"Python is {found}, too old.", "Install Python 3.11 or later.")
    return good("python", f"Python is {found}.")


def packages(loaded: Plugins) -> Finding:
    """What the loaded distributions require, in the versions that are installed."""
    bad = [line for name in loaded.names for line in _unmet(f"opx-{name}")]
    if bad:
        return wrong(
            "packages",
            f"Packages are missing or of another version: {', '.join(sorted(set(bad)))}.",
            "Install them from requirements.lock again, into the environment of this opx.",
        )
    return good("packages", "Every package that OPX needs is there in a version that fits.")


def disk(home: Path) -> Finding:
    """Room on the disk of the home."""
    place = next(path for path in (home.resolve(), *home.resolve().parents) if path.exists())
    free = shutil.disk_usage(place).free
    words = f"{free / (1 << 30):.1f} GB are free at {place}."
    if free < LEAST_FREE:
        return wrong("disk", words, "Make room: OPX wants at least 2 GB.")
    return good("disk", words)


def secret_files(home: Path) -> Finding:
    """Secrets in the home are for nobody else to read."""
    there = [home / name for name in SECRETS if (home / name).exists()]
    open_ = [path for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_:
        names = " ".join(str(path) for path in open_)
        return wrong("secrets", f"Others can read {names}.", f"Run: chmod 600 {names}")
    return good("secrets", f"{len(there)} secret files in {home}, for nobody else to read.")


def static_files(loaded: Plugins) -> Finding:
    """The browser files that the pages serve were built."""
    if "web" not in loaded.names:
        return good("static", "No pages are installed, so no browser files are needed.")
    plugin: Any = loaded.manager.get_plugin("web")
    if (Path(str(plugin.__file__)).parent / MANIFEST).is_file():
        return good("static", "The browser files are built.")
    return wrong("static", "The browser files are not built.", "Run: make setup")


def cookies(settings: Settings) -> Finding:
    """Cookies are marked secure wherever others can reach the pages."""
    if settings.secure_cookies or _loopback(settings.host):
        return good("cookies", "Cookies are safe for the address that OPX listens on.")
    return wrong(
        "cookies",
        f"OPX listens on {settings.host} and its cookies are not marked secure.",
        "Put HTTPS in front of it and set OPX_SECURE_COOKIES=true.",
    )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unmet(distribution: str) -> list[str]:
    try:
        lines = requires(distribution) or []
    except PackageNotFoundError:
        return []
    needs = [Requirement(line) for line in lines]
    return [
        str(need)
        for need in needs
        if (need.marker is None or need.marker.evaluate({"extra": ""})) and not _met(need)
    ]


def _met(need: Requirement) -> bool:
    try:
        return need.specifier.contains(version(need.name), prereleases=True)
    except PackageNotFoundError:
        return False
