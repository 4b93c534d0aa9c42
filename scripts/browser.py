"""Find Chromium, or install it; print where it is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
OWN = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")


def find() -> str | None:
    """Return the browser that a person chose, Playwright's own, or the machine's."""
    if chosen := os.environ.get("OPX_BROWSER"):
        return chosen
    for pattern in OWN:
        if found := sorted(_playwright_folder().glob(pattern)):
            return str(found[-1])
    return next(filter(None, map(shutil.which, NAMES)), None)


def install() -> None:
    """Install Chromium from Debian as root, or else Playwright's own for this person."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        packages = ["--no-install-recommends", "chromium"]
        done = _run("apt-get", "update") and _run("apt-get", "install", "-y", *packages)
        if done and find():
            return
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _playwright_folder() -> Path:
    default = "Library/Caches" if sys.platform == "darwin" else ".cache"
    usual = Path.home() / default / "ms-playwright"
    return Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", usual))


def _run(*command: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Standard output is for the path alone: the makefile reads it.
    return subprocess.run(command, stdout=sys.stderr, env=quiet, check=False).returncode == 0


def main() -> None:
    """Print the path, and install first where there is none."""
    if find() is None:
        install()
    if (found := find()) is None:
        sys.exit("No Chromium found or installed: install one, or set OPX_BROWSER to its path.")
    print(found)


if __name__ == "__main__":
    main()
