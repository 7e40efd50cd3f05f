"""Ports of loopback for servers that must be told theirs, and that come back on it after they were killed."""

from __future__ import annotations

import random
import socket
from collections import deque
from pathlib import Path

_CLIENTS = Path("/proc/sys/net/ipv4/ip_local_port_range")  # out of these the kernel gives connections theirs
_FIRST = 10_000
_claims: deque[socket.socket] = deque()
_MOST_CLAIMS = 64  # by then the first ones are long in use


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of 127.0.0.1 that nobody has, out of those that no connection is given while its server is away.

    Nobody else who asks here, in whatever process, gets it before its server has had time to start.

    Raises:
        RuntimeError: there is none.
    """
    below = int(_CLIENTS.read_text().split()[0]) if _CLIENTS.exists() else 32_768
    for _ in range(100):
        # Not from a seed: several processes choose at the same time.
        port = random.SystemRandom().randrange(_FIRST, max(below, _FIRST + 10_000))
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                claim.bind(f"\0lab-port-{port}")  # in no folder: it ends with this process (unix(7))
                probe.bind(("127.0.0.1", port))
            except OSError:
                claim.close()
                continue
        _claims.append(claim)
        if len(_claims) > _MOST_CLAIMS:
            _claims.popleft().close()
        return port
    raise RuntimeError("There is no free port on 127.0.0.1.")
