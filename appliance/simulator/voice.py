"""A voice call that rings on the SIM; it can be answered and ended, but carries no sound."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.simulator.modem import Modem


class Voice:
    """The one call a modem can have."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self.caller: str | None = None
        self._rings_left = 0
        self._timer: asyncio.TimerHandle | None = None
        self.ringing = False
        self.connected = False

    def ring(self, caller: str | None, rings: int, interval_s: float) -> None:
        """Ring ``rings`` times, unless the line is busy; ``caller`` None = number withheld."""
        if self.ringing or self.connected or not self._modem.is_registered:
            return
        self.caller, self._rings_left, self.ringing = caller, rings, True
        self._ring(interval_s)

    def answer(self) -> bool:
        """Whether there was a call to answer."""
        was_ringing, self.connected = self.ringing, self.ringing
        self._stop()
        return was_ringing

    def hang_up(self) -> None:
        self.connected = False
        self._stop()

    def _ring(self, interval_s: float) -> None:
        if self._rings_left == 0:
            self._stop()
            self._modem.tell("NO CARRIER")
            return
        self._rings_left -= 1
        self._modem.tell("+CRING: VOICE" if self._modem.settings.extended_ring else "RING")
        if self._modem.settings.caller_id:
            kind = 145 if (self.caller or "").startswith("+") else 129
            shown = f'"{self.caller}",{kind},"",,"",0' if self.caller else '"",128,"",,"",1'
            self._modem.tell(f"+CLIP: {shown}")
        self._timer = asyncio.get_running_loop().call_later(interval_s, self._ring, interval_s)

    def _stop(self) -> None:
        self.ringing = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
