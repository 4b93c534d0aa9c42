"""Running ``opx`` as a person would, without waiting for Python to read it in each time.

Every command is a process of its own, forked from one that has imported OPX and done nothing else.
:func:`opx_anew` starts one in the ordinary way, where that matters.
"""

import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path

from bench.harness import environment, free_port
from opx_core.plugins import HOSTS, MODULES

SECONDS = 120


def opx(home, *words, stdin="", **settings):
    """What the command answered: ``returncode``, ``stdout``, ``stderr``."""
    with tempfile.TemporaryDirectory(prefix="opx-command-") as folder:
        files = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
        files[0].write_text(stdin)
        given = environment(home, free_port()) | settings
        process = _warm().Process(target=_become, args=(words, given, files, Path.cwd()))
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, SECONDS)
        said = [file.read_text() if file.exists() else "" for file in files[1:]]
        return subprocess.CompletedProcess(words, process.exitcode, *said)


def opx_anew(home, *words, **settings):
    """The same of a process that has to import OPX itself."""
    command = [sys.executable, "-m", "opx_core.cli", *words]
    given = environment(home, free_port()) | settings
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=SECONDS)


@cache
def _warm() -> ForkServerContext:
    context = get_context("forkserver")
    points = [*entry_points(group=HOSTS), *entry_points(group=MODULES)]
    context.set_forkserver_preload(["opx_core.cli", *(point.module for point in points)])
    return context


def _become(words, given, files, folder) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    for number, file in enumerate(files):
        opened = os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    # Its own was closed at the fork; what writes goes on into the numbers 1 and 2.
    sys.stdin = os.fdopen(0, closefd=False)
    sys.argv = ["opx", *words]
    import_module("opx_core.cli").main()
