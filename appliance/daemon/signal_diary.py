"""How well each modem heard its network over the last day, kept in memory for the status page."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from typing import Any

from appliance.daemon.database_thread import DatabaseThread
from appliance.services import peripherals

log = logging.getLogger(__name__)

STEP_S = 300
FIRST_S = 30  # by then the modems have been heard
KEPT = 24 * 3600 // STEP_S


class SignalDiary:
    """One entry for each modem every ``STEP_S``; None where nothing was heard."""

    def __init__(self, database: DatabaseThread) -> None:
        self._database = database
        self._heard: dict[str, deque[int | None]] = {}

    async def run(self) -> None:
        """Write until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:
            try:
                self._write(await self._database.run(peripherals.signals))
            except Exception:  # a disk that is full must not stop the box
                log.exception("The signal of the modems was not noted.")
            await asyncio.sleep(STEP_S)

    def told(self) -> Mapping[str, Any]:
        """``{step_s, dbm: {modem: [oldest, …, newest]}}``."""
        return {"step_s": STEP_S, "dbm": {name: list(heard) for name, heard in self._heard.items()}}

    def _write(self, signals: Mapping[str, int | None]) -> None:
        for gone in self._heard.keys() - signals.keys():
            del self._heard[gone]
        for name, dbm in signals.items():
            self._heard.setdefault(name, deque(maxlen=KEPT)).append(dbm)
