"""Running ``opx`` as a person would."""

import subprocess
import sys

from bench.harness import environment, free_port


def opx(home, *words, stdin="", **settings):
    return subprocess.run(
        [sys.executable, "-m", "opx_core.cli", *words],
        env=environment(home, free_port()) | settings,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
    )
