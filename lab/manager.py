"""A bare AMI client for the lab: what the box must be compared with, and what tests and recordings ask Asterisk for."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Self

_MAX_MESSAGES = 20_000


class ManagerSession:
    """One logged-in connection; ``messages`` holds what came, oldest first, kept by a thread of its own."""

    def __init__(self, port: int, username: str, secret: str) -> None:
        self.messages: deque[dict[str, str]] = deque(maxlen=_MAX_MESSAGES)
        self._login = {"Action": "Login", "Username": username, "Secret": secret}
        self._port = port
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._read, daemon=True, name="manager").start()
        self.send(self._login)
        self.wait_for(lambda message: message.get("Event") == "FullyBooted")
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def send(self, action: dict[str, str]) -> None:
        """Send one action; its answer and events come into ``messages``."""
        self._socket.sendall("".join(f"{key}: {value}\r\n" for key, value in action.items()).encode() + b"\r\n")

    def wait_for(self, matches: Callable[[dict[str, str]], bool], timeout_s: float = 30) -> dict[str, str]:
        """The first message that matches, of those that came or come. Raises TimeoutError."""
        end = time.monotonic() + timeout_s
        with self._changed:
            while True:
                for message in self.messages:
                    if matches(message):
                        return message
                if not self._changed.wait(max(0.0, end - time.monotonic())):
                    raise TimeoutError(f"Asterisk did not tell this within {timeout_s} s.")

    def _read(self) -> None:
        buffer = b""
        with contextlib.suppress(OSError):
            while chunk := self._socket.recv(65536):
                buffer += chunk
                *whole, buffer = buffer.split(b"\r\n\r\n")
                with self._changed:
                    self.messages.extend(_message(each) for each in whole)
                    self._changed.notify_all()


def _message(data: bytes) -> dict[str, str]:
    lines = data.decode("utf-8", "replace").split("\r\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)
