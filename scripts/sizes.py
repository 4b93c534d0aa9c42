"""How long our files and functions are, against the limits of the house."""

import ast
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "web", "plugins", "tests", "scripts", "bench", "soak")
NOT_OURS = {"node_modules", "migrations", "piccolo_migrations", ".venv", "_template"}
FILE_LIMIT = 300
FUNCTION_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Size:
    """A file or a function, and its lines."""

    name: str
    lines: int


def files(root: Path = ROOT) -> list[Size]:
    """Measure every Python file, migrations apart."""
    return [
        Size(str(path.relative_to(root)), len(path.read_text(encoding="utf-8").splitlines()))
        for path in _paths(root)
    ]


def functions(root: Path = ROOT) -> list[Size]:
    """Measure every function from its `def` to its end; a function within one counts in both."""
    return [size for path in _paths(root) for size in _functions(path, root)]


def too_long(sizes: list[Size], limit: int) -> list[Size]:
    """Return those beyond the limit, longest first."""
    return sorted((size for size in sizes if size.lines > limit), key=lambda size: -size.lines)


def summary(sizes: list[Size]) -> str:
    """Return the median, the 95th percentile and the maximum, in words."""
    lines = sorted(size.lines for size in sizes) or [0]
    high = lines[min(len(lines) - 1, int(len(lines) * 0.95))]
    return f"{len(sizes)}: median {statistics.median(lines):.0f}, 95 % {high}, longest {lines[-1]}"


def _paths(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if not NOT_OURS & set(path.relative_to(root).parts):
                yield path


def _functions(path: Path, root: Path) -> Iterator[Size]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{path.relative_to(root)}:{node.lineno} {node.name}"
            yield Size(name, (node.end_lineno or node.lineno) - node.lineno + 1)


def main() -> None:
    """Print the figures; fail where something is beyond its limit."""
    measured = files(), functions()
    print("files     ", summary(measured[0]))
    print("functions ", summary(measured[1]))
    wrong = too_long(measured[0], FILE_LIMIT) + too_long(measured[1], FUNCTION_LIMIT)
    for size in wrong:
        print(f"too long: {size.lines} lines, {size.name}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
