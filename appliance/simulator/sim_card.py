"""The SIM: who the subscriber is, its PIN, and the messages it holds."""

from __future__ import annotations

from enum import StrEnum

from appliance.simulator.delivery import SERVICE_CENTRE
from appliance.simulator.message_store import MessageStore

_PIN_TRIES = 3
_PUK_TRIES = 10


class Lock(StrEnum):
    """What the SIM waits for, in the words of +CPIN (3GPP TS 27.007 §8.3)."""

    OPEN = "READY"
    PIN = "SIM PIN"
    PUK = "SIM PUK"
    DEAD = "SIM blocked"  # the PUK was wrong ten times


class SimCard:
    """A SIM with ``slots`` for messages; ``pin`` None = it asks for none."""

    def __init__(self, number: str, *, pin: str | None = None, puk: str = "12345678", slots: int = 30) -> None:
        digits = number.lstrip("+")
        self.number = number
        self.imsi = "26299" + digits[-10:].rjust(10, "0")
        self.iccid = "894999" + digits[-13:].rjust(13, "0")
        self.smsc = SERVICE_CENTRE
        self.pin = pin
        self.puk = puk
        self.pin_tries = _PIN_TRIES
        self.puk_tries = _PUK_TRIES
        self.messages = MessageStore("SM", slots)
        self.last_reference = 0
        self._opened = False
        self.power_on()

    def power_on(self) -> None:
        """After a power cut the SIM wants its PIN again; wrong tries stay counted."""
        self._opened = self.pin is None

    @property
    def lock(self) -> Lock:
        if self.puk_tries == 0:
            return Lock.DEAD
        if self.pin_tries == 0:
            return Lock.PUK
        return Lock.OPEN if self._opened else Lock.PIN

    def enter_pin(self, pin: str) -> bool:
        """Whether it was right; the third wrong one locks the SIM."""
        if pin == self.pin:
            self._opened = True
            self.pin_tries = _PIN_TRIES
            return True
        self.pin_tries -= 1
        return False

    def enter_puk(self, puk: str, new_pin: str) -> bool:
        """Whether it was right; then ``new_pin`` holds."""
        if puk == self.puk:
            self.pin, self._opened = new_pin, True
            self.pin_tries, self.puk_tries = _PIN_TRIES, _PUK_TRIES
            return True
        self.puk_tries -= 1
        return False

    def next_reference(self) -> int:
        """The TP-MR of the next submit: 0 to 255, round and round."""
        self.last_reference = (self.last_reference + 1) % 256
        return self.last_reference
