"""A child process that does not outlive the one that started it."""

import os
import signal
import sys
import threading


def stop_with_parent() -> None:
    """End this process when the one that started it ends, however that happens."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
