"""Whether the wall clock was set, told by the one that nobody can set."""

from __future__ import annotations

import asyncio
import time

LEAP_S = 60.0  # less is no leap: texts wait that long anyway
LOOK_S = 1.0


class ClockWatch:
    """For one reader, which follows each leap once."""

    def __init__(self) -> None:
        self._ahead_s = ahead_s()

    def leap_s(self) -> float:
        """How far the clock was put forward (back, if negative), beyond what was followed; 0: it was not set."""
        leap_s = ahead_s() - self._ahead_s
        return leap_s if abs(leap_s) >= LEAP_S else 0.0

    def followed(self, leap_s: float) -> None:
        """This leap needs no more."""
        self._ahead_s += leap_s

    async def rest(self, seconds: float) -> None:
        """Sleep. A leap ends it at once: two of them could cancel each other out meanwhile, and what was written down
        in between would wait for a time that does not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.leap_s():  # noqa: ASYNC110
            await asyncio.sleep(min(LOOK_S, seconds))


def ahead_s() -> float:
    """How far the wall clock is ahead of the other one."""
    return time.time() - time.monotonic()
