"""Ending a connection from beside it: below TLS, and below any read or write that waits."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def cut(descriptor: int, how: int = socket.SHUT_RDWR) -> None:
    """Shut a socket down, so that who waits for it finds its end; with ``SHUT_RD`` an answer can still be given."""
    with suppress(OSError):
        connection = socket.socket(fileno=os.dup(descriptor))
        try:
            connection.shutdown(how)
        finally:
            connection.close()
