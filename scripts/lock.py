"""Write the locks: every third-party version and hash, and no address."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

from build_static import npm_command  # noqa: E402

OURS = ("opx-",)
COMPILE = ["pip", "compile", "-", "--universal", "--python-version", "3.11", "--generate-hashes"]
QUIET = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]


def wanted() -> list[str]:
    """Return what our distributions and the development tools ask for."""
    names = set(_read(ROOT / "pyproject.toml")["dependency-groups"]["dev"])
    for path in [ROOT / "core", ROOT / "web", *sorted((ROOT / "plugins").glob("[a-z]*"))]:
        names.update(_read(path / "pyproject.toml")["project"]["dependencies"])
    return sorted(name for name in names if not name.startswith(OURS))


def _read(path: Path) -> dict:
    return tomllib.loads(path.read_text())


def lock_python(options: list[str]) -> None:
    """Compile requirements.lock with uv; the option --upgrade takes newer versions."""
    output = ["--output-file", "requirements.lock"]
    command = [sys.executable, "-m", "uv", *COMPILE, *QUIET, *output, *options]
    subprocess.run(command, input="\n".join(wanted()), text=True, check=True, cwd=ROOT)


def lock_browser_files() -> None:
    """Let npm write its lock, then take out whom it asks to fund: those are addresses."""
    only = ["install", "--package-lock-only", "--ignore-scripts", "--loglevel=error"]
    subprocess.run([*npm_command(), *only], check=True, cwd=ROOT / "web")
    lock = ROOT / "web" / "package-lock.json"
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    """Write both locks; options go to uv."""
    lock_python(sys.argv[1:])
    lock_browser_files()


if __name__ == "__main__":
    main()
