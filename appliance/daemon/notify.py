"""Telling systemd how the daemon is: ready, alive, stopping (sd_notify(3)).

Outside systemd nothing is sent. A lost notice is no reason to stop working, so nothing here raises.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping

log = logging.getLogger(__name__)

_WATCHDOG_SHARE = 1 / 3  # so two notices in a row may be late


class Notifier:
    """The service manager's socket, from the environment that it gave this process."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        path = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{path[1:]}" if path.startswith("@") else path
        # How often ``alive`` must be called; None when nobody watches.
        self.watchdog_interval_s = _watchdog_interval_s(environment) if path else None

    def ready(self) -> None:
        """Everything is started."""
        self._send("READY=1")

    def alive(self) -> None:
        """The main loop still turns."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """An orderly end has begun."""
        self._send("STOPPING=1")

    def _send(self, notice: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as manager:
                manager.sendto(notice.encode(), self._address)
        except OSError as error:
            log.warning("The service manager did not take the notice %r: %s.", notice, error)


def _watchdog_interval_s(environment: Mapping[str, str]) -> float | None:
    """sd_watchdog_enabled(3): the time in microseconds, and the process that it is meant for."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return int(microseconds) / 1_000_000 * _WATCHDOG_SHARE
