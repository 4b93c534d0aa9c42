"""Answers 503 with the reason on OPX's own port until the pages can be served."""

import socket
import threading

_ANSWER = (
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n"
    "retry-after: 2\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{}"
)


class Waiting:
    """Serves a listening socket from a thread, beside whoever takes it over."""

    def __init__(self, listening: socket.socket) -> None:
        self.reason = "starting"
        self._listening = listening
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        listening.settimeout(0.1)
        self._thread.start()

    def stop(self) -> None:
        """Leave the socket to its new owner."""
        self._over.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection:
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(1)
        body = f"not ready: {self.reason}\n"
        try:
            connection.recv(4096)
            connection.sendall(_ANSWER.format(len(body.encode()), body).encode())
        except OSError:
            return
