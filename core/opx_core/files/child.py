"""The process in which strangers' files are opened: limited, and alone with one file.

``python -m opx_core.files.child examine PATH NAME KINDS`` or ``… read PATH KIND FOLDER``.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

CPU_SECONDS, MEMORY, LARGEST_WRITTEN, FILES = 30, 2_000_000_000, 100_000_000, 64


def main(words: list[str]) -> None:
    """Do what the parent asked, and print what was found as JSON."""
    _limit()
    what, path, *rest = words
    if what == "examine":
        from opx_core.files.examining import examine

        name, kinds = rest
        verdict = examine(Path(path), name, frozenset(kinds.split(",")))
        print(json.dumps(asdict(verdict)))
        return
    from opx_core.files.outcome import save
    from opx_core.files.reading import read

    kind, folder = rest
    save(read(Path(path), kind, Path(folder)), Path(folder))


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST_WRITTEN),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(sys.argv[1:])
