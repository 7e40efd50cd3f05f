"""A voice call that rings on the SIM is told once, with the caller if the network shows the number."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from appliance.gsm import commands

CALLER_WAIT_S = 1.5  # +CLIP follows the first RING
CALL_OVER_S = 8.0  # RING comes every 3 to 6 s while it rings


class Rings:
    """RING and +CLIP lines → one call of ``tell`` for each call."""

    def __init__(self, tell: Callable[[str | None], None]) -> None:
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._last_ring_at: float | None = None
        self._waiting: asyncio.TimerHandle | None = None
        self._told: str | None = None  # who is calling, if that was told

    def ring(self) -> None:
        now = self._loop.time()
        is_new = self._last_ring_at is None or now - self._last_ring_at > CALL_OVER_S
        self._last_ring_at = now
        if is_new:
            self._waiting = self._loop.call_later(CALLER_WAIT_S, self._say, None)

    def caller(self, line: str) -> None:
        """A +CLIP: line (3GPP TS 27.007 §7.11)."""
        self.ring()
        number = _number(line)
        # Not every modem says that a call is over before the next one.
        is_another = self._told is not None and number not in (None, self._told)
        if self._waiting is not None or is_another:
            self._say(number)

    def over(self) -> None:
        """NO CARRIER: the caller gave up."""
        if self._waiting is not None:
            self._say(None)
        self._last_ring_at = None

    def stop(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _say(self, caller: str | None) -> None:
        self.stop()
        self._told = caller
        self._tell(caller)


def _number(line: str) -> str | None:
    digits, kind, *_ = [*commands.fields(line), ""]
    if not re.fullmatch(r"\+?[0-9]{1,20}", digits):
        return None
    return f"+{digits.removeprefix('+')}" if kind == "145" else digits
