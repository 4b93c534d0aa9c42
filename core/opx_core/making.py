"""A new module, copied from the template beside this file."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from pathlib import Path

from opx_core.mistakes import Mistake

TEMPLATE = "module_template"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_OURS = "from opx_"
_TAKEN = (
    "core",
    "web",
    "cases",
    "reports",
    "search",
    "static",
    "admin",
    "inbox",
    "diary",
    "parties",
)


class CannotMake(Mistake):
    """The module cannot be made. The message says why, and what to do."""


def make(name: str, title: str, folder: Path) -> list[Path]:
    """Write a module called ``name`` into ``folder``; gives its files.

    :class:`CannotMake` for a name that is taken or not of the form, or a folder with files in it.
    """
    if not _NAME.fullmatch(name) or len(name) > 30:
        raise CannotMake(
            f"“{name}” cannot be a module’s name: use a–z, 0–9 and single underscores, begin with "
            "a letter, at most 30 characters. Such as visits, or field_visits."
        )
    if name in _TAKEN:
        raise CannotMake(f"“{name}” is the core’s own name. Choose another.")
    if folder.exists() and any(folder.iterdir()):
        raise CannotMake(f"{folder} has files in it: choose another name, or another --to.")
    words = _words(name, title)
    return [
        _write(folder / _filled(str(path), words), _in_order(_filled(text, words)))
        for path, text in _templates(files("opx_core") / TEMPLATE, Path())
    ]


def _words(name: str, title: str) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "__NAME__": name,
        "__DASHED__": name.replace("_", "-"),
        "__TITLE__": title,
        "__LOWER__": title.lower(),
        "__STAMP__": f"{now:%Y_%m_%d}t{now:%H_%M_%S}_000000",
        "__ID__": f"{now:%Y-%m-%dT%H:%M:%S}:000000",
    }


def _templates(folder: Traversable, path: Path) -> list[tuple[Path, str]]:
    found: list[tuple[Path, str]] = []
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            found += _templates(each, path / each.name)
        elif each.name.endswith(".txt"):
            found.append((path / each.name.removesuffix(".txt"), each.read_text(encoding="utf-8")))
    return found


def _filled(text: str, words: dict[str, str]) -> str:
    for token, word in words.items():
        text = text.replace(token, word)
    return text


def _in_order(text: str) -> str:
    """Sort each run of our own imports: where a module's name stands among them is its own."""
    lines: list[str] = []
    every = text.splitlines(keepends=True)
    for ours, run in groupby(every, key=lambda line: line.startswith(_OURS)):
        some = list(run)
        lines += sorted(some, key=lambda line: line.split()[1]) if ours else some
    return "".join(lines)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
