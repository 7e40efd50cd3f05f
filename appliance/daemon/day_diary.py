"""A figure of each modem over the last day, kept in memory for the status page."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from appliance.daemon.database_thread import DatabaseThread

log = logging.getLogger(__name__)

STEP_S = 300
LOOK_S = 30.0
KEPT = 24 * 3600 // STEP_S

Figures = Mapping[str, int | None]  # by modem; None: there is none at the moment


class DayDiary:
    """One entry for each modem every ``STEP_S``: the worst that was seen in it, None where nothing was."""

    def __init__(self, database: DatabaseThread, read: Callable[[], Figures], worst: Callable[[int, int], int]) -> None:
        """``read`` is called in the database's thread; ``worst`` tells which of two figures to keep: min or max."""
        self._database = database
        self._read = read
        self._worst = worst
        self._kept: dict[str, deque[int | None]] = {}
        self._step = -1

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)  # at the start: by then the modems have been heard
            try:
                self.write(await self._database.run(self._read), time.monotonic())
            except Exception:  # a disk that is full must not stop the box
                log.exception("The figures of the modems were not noted.")

    def told(self) -> Mapping[str, Any]:
        """``{step_s, modems: {name: [oldest, …, newest]}}``."""
        return {"step_s": STEP_S, "modems": {name: list(kept) for name, kept in self._kept.items()}}

    def write(self, figures: Figures, now_s: float) -> None:
        """Note what was read at ``now_s``, on a clock that only goes forward."""
        step, is_new = int(now_s // STEP_S), False
        if step != self._step:
            self._step, is_new = step, True
        for gone in self._kept.keys() - figures.keys():
            del self._kept[gone]
        for name, figure in figures.items():
            kept = self._kept.setdefault(name, deque(maxlen=KEPT))
            if is_new or not kept:
                kept.append(figure)
            elif figure is not None:
                kept[-1] = figure if kept[-1] is None else self._worst(kept[-1], figure)
