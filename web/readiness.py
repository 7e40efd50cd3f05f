"""Whether texts and calls can be served, for service managers and monitoring systems."""

from __future__ import annotations

import math
import threading
import time

from peewee import PeeweeException

from appliance.ipc.client import CommandRefused, DaemonAway, DaemonClient
from appliance.store.database import database, fetch

GOOD_FOR_S = 1.0
DEADLINE_S = 3.0


class Readiness:
    """Looked at once in ``GOOD_FOR_S`` at most: who asks without end must not take the daemon's time from others."""

    def __init__(self, daemon: DaemonClient) -> None:
        self._daemon = daemon
        self._lock = threading.Lock()  # guards the next two; who comes meanwhile waits for the same answer
        self._trouble = ""
        self._good_until = -math.inf

    def trouble(self) -> str:
        """Empty when both processes serve, or a sentence that says what is missing."""
        with self._lock:
            if time.monotonic() >= self._good_until:
                self._trouble = self._look()
                self._good_until = time.monotonic() + GOOD_FOR_S
            return self._trouble

    def _look(self) -> str:
        try:
            with database.connection_context():
                fetch("SELECT 1 FROM account LIMIT 1")
            self._daemon.call("status", {}, DEADLINE_S)  # refused while it starts, and answered from the database
        except PeeweeException:
            return "The database does not answer."
        except (DaemonAway, CommandRefused) as refusal:
            return refusal.sentence
        return ""
