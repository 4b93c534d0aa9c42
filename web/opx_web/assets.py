"""Addresses of files that browsers fetch, with a hash in each so that they may be kept for ever."""

import hashlib
import json
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
VENDOR = STATIC / "vendor"


class NotBuilt(RuntimeError):
    """The browser files are missing."""


def asset(name: str) -> str:
    """The address of a static file by its plain name, such as ``tabler.min.css``."""
    vendored = _manifest().get(name)
    if vendored is not None:
        return f"/static/vendor/{vendored}"
    return f"/static/{name}?v={_hash(name)}"


@cache
def _manifest() -> dict[str, str]:
    path = VENDOR / "manifest.json"
    if not path.exists():
        raise NotBuilt("The browser files are not there yet: run make setup.")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
