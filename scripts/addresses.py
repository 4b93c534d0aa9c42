"""Fail where a file of ours names a package registry or a folder of this machine.

Which hosts those are is asked of pip and npm as set up here: none is written down.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from pip._internal.models.index import PyPI

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

from build_static import npm_command  # noqa: E402


def forbidden() -> re.Pattern[str]:
    """Return a pattern of the registries' hosts and of this person's and this tree's folders."""
    hosts = {PyPI.netloc, PyPI.file_storage_domain, *_configured()}
    folders = {str(Path.home()), str(ROOT)} - {"/"}
    named = [rf"(?<![\w.-]){re.escape(host)}(?![\w-])" for host in sorted(hosts) if "." in host]
    named += [rf"(?<![\w.)}}]){re.escape(folder)}/" for folder in sorted(folders)]
    return re.compile("|".join(named))


def findings(pattern: re.Pattern[str]) -> Iterator[str]:
    """Name each line of a file of ours that holds what it must not."""
    for path in _ours():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(lines, 1):
            if found := pattern.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: names {found[0]}"


def _configured() -> Iterator[str]:
    asked = ([sys.executable, "-m", "pip", "config", "list"], [*npm_command(), "config", "list"])
    for command in [*asked, [*npm_command(), "config", "get", "registry"]]:
        said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT).stdout
        for address in re.findall(r"https?://[^\s'\"]+", said):
            yield urlsplit(address).hostname or ""


def _ours() -> list[Path]:
    """Return the files that git tracks or would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return [ROOT / name for name in said.split("\0") if name]


def main() -> None:
    """Print what is found, and fail on anything."""
    found = list(findings(forbidden()))
    print("\n".join(found) or "no registry and no folder of this machine is named")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
