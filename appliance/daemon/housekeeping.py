"""What is done every now and then: giving up, catching up, and forgetting."""

from __future__ import annotations

import asyncio
import logging

from appliance.daemon.database_thread import DatabaseThread
from appliance.services import inbox, outbox, people
from appliance.settings import History
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import transaction

log = logging.getLogger(__name__)

EVERY_S = 30.0
_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS


class Housekeeping:
    """Small chores in small transactions."""

    def __init__(self, history: History, owner: str, database: DatabaseThread) -> None:
        self._history = history
        self._owner = owner
        self._database = database

    def follow(self, history: History) -> None:
        """Keep and forget by these rules from now on."""
        self._history = history

    async def run(self) -> None:
        """Tidy up until cancelled."""
        while True:
            for chore in (self._outbox, self._incomplete, people.forget_old_sessions, self._events):
                try:
                    await self._database.run(chore)
                except Exception:
                    log.exception("A chore failed. It is tried again in %d seconds.", EVERY_S)
            await asyncio.sleep(EVERY_S)

    def _outbox(self) -> None:
        outbox.expire()
        outbox.recover(self._owner)

    def _incomplete(self) -> None:
        inbox.show_incomplete(now_ms() - self._history.incomplete_after_minutes * _MINUTE_MS)

    def _events(self) -> None:
        with transaction():
            event_log.trim(now_ms() - self._history.keep_events_days * _DAY_MS)
