"""The processes of ``opx run``: started together, started again when one ends, stopped together."""

import contextlib
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Self

import structlog

from opx_core import parents, runtime
from opx_core.embedded import EmbeddedError
from opx_core.runtime import Addresses, NotConfigured
from opx_core.settings import Settings

STOP_SECONDS = 10
LOOK_SECONDS = 0.5
MOST_ENDS, WITHIN_SECONDS = 20, 30
log = structlog.get_logger("opx.run")


@dataclass(slots=True)
class Part:
    """One process: what it does, and the socket that it serves, if any."""

    command: str
    listening: socket.socket | None = None
    process: "subprocess.Popen[str] | None" = None

    def start(self) -> Self:
        """Start it; it waits to be told where the servers are."""
        fds = [self.listening.fileno()] if self.listening else []
        words = [sys.executable, "-m", "opx_core.cli", self.command, "--with-parent"]
        self.process = subprocess.Popen(
            [*words, *(f"--fd={fd}" for fd in fds)],
            pass_fds=fds,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if self.listening else None,
            text=True,
            start_new_session=True,
        )
        return self

    def tell(self, addresses: Addresses) -> None:
        """Tell it where the servers are. One that has ended meanwhile is seen to later."""
        if self.process and self.process.stdin:
            with contextlib.suppress(BrokenPipeError):
                parents.tell(self.process.stdin, addresses)

    def wait_until_ready(self) -> None:
        """Wait until it serves; ``NotConfigured`` if it ended instead."""
        from opx_web.serving import READY

        process = self.running
        for line in process.stdout or ():
            if line.strip() == READY:
                return
        raise NotConfigured(f"The pages did not start (exit {process.wait()}): see above.")

    @property
    def running(self) -> "subprocess.Popen[str]":
        """The process; only after :meth:`start`."""
        if self.process is None:
            raise RuntimeError(f"{self.command} has not been started.")
        return self.process

    def close(self) -> None:
        """Let go of the pipes of one that has ended."""
        for pipe in (self.running.stdin, self.running.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


@dataclass(slots=True)
class Supervisor:
    """All of them. What ends by itself, a built-in server too, is started again."""

    settings: Settings
    parts: list[Part]
    _ends: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_ENDS))

    @classmethod
    def of(cls, settings: Settings, listening: socket.socket) -> Self:
        """Pages as often as the settings say, and a worker; all started."""
        listening.set_inheritable(True)
        parts = [Part("web", listening) for _ in range(settings.web_processes)]
        return cls(settings, [part.start() for part in [*parts, Part("worker")]])

    def tell(self, addresses: Addresses) -> None:
        """Let them begin, and wait until the pages are served."""
        for part in self.parts:
            part.tell(addresses)
        for part in self.parts:
            if part.listening:
                part.wait_until_ready()

    def watch(self, addresses: Addresses) -> None:
        """Keep them going until interrupted; ``NotConfigured`` where one will not stay."""
        while True:
            self._mend_servers()
            for part in self.parts:
                code = part.running.poll()
                if code is not None:
                    self._again(part, code, addresses)
            time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        """Stop them all, by force where they take more than ten seconds."""
        for part in self.parts:
            if part.running.poll() is None:
                part.running.terminate()
        for part in self.parts:
            try:
                part.running.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                part.running.kill()
                part.running.wait()
            part.close()

    def _again(self, part: Part, code: int, addresses: Addresses) -> None:
        self._ends.append(time.monotonic())
        often = len(self._ends) == MOST_ENDS and self._ends[-1] - self._ends[0] < WITHIN_SECONDS
        if often:
            raise NotConfigured(f"opx {part.command} ends again and again ({code}): see above.")
        log.error("ended_by_itself", part=part.command, exit=code)
        part.close()
        part.start().tell(addresses)

    def _mend_servers(self) -> None:
        try:
            for name in runtime.mend(self.settings):
                log.error("started_again", server=name)
        except EmbeddedError as error:
            log.error("not_started_yet", why=str(error))
