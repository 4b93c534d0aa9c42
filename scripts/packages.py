"""mypy and import-linter over every package there is, also a module that was made just now.

``python scripts/packages.py types`` or ``imports``; the rules stand in ``pyproject.toml``.
"""

import configparser
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CONTRACTS = ROOT / ".import_linter_cache/contracts.ini"


def packages() -> list[Path]:
    """The folder of every package, the core and the pages first."""
    modules = sorted((ROOT / "plugins").glob("*/opx_*/__init__.py"))
    return [ROOT / "core/opx_core", ROOT / "web/opx_web", *(path.parent for path in modules)]


def types() -> int:
    """Check the types; gives mypy's exit code."""
    where = os.pathsep.join(str(path.parent) for path in packages())
    words = [word for path in packages() for word in ("-p", path.name)]
    environment = os.environ | {"MYPYPATH": where}
    return subprocess.run([sys.executable, "-m", "mypy", *words], env=environment).returncode


def imports() -> int:
    """Check who imports whom; gives import-linter's exit code."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rules = tomllib.loads(text)["tool"]["importlinter"]
    roots, modules = [path.name for path in packages()], [path.name for path in packages()[2:]]
    written = configparser.ConfigParser()
    written["importlinter"] = {"root_packages": _lines(roots), "include_external_packages": "True"}
    for rule in rules["contracts"]:
        given = dict(rule)
        if given["type"] == "layers":
            given["layers"] = [*([" | ".join(modules)] if modules else []), *given["layers"]]
        else:
            given["source_modules"] = roots
        written[f"importlinter:contract:{given.pop('id')}"] = {
            name: _lines(value) for name, value in given.items()
        }
    CONTRACTS.parent.mkdir(exist_ok=True)
    with CONTRACTS.open("w", encoding="utf-8") as file:
        written.write(file)
    linter = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([linter, "--config", CONTRACTS]).returncode


def _lines(value: Any) -> str:
    return "\n" + "\n".join(value) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    sys.exit({"types": types, "imports": imports}[sys.argv[1]]())
