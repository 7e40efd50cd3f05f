"""What a modem is doing, in one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from appliance.domain.ports import ModemCondition
from appliance.gsm.cures import Cure

# 9 and 10: in an LTE network that would rather not fall back to the old one for calls.
_REGISTERED = frozenset({1, 5, 6, 7, 9, 10})
_ROAMING = frozenset({5, 7, 10})

_NO_NETWORK = {
    0: "The modem is not searching for a network. Check the antenna and whether the SIM is active.",
    2: "Searching for a network.",
    3: "The network refuses this SIM. Ask the operator whether it is active.",
    8: "The network allows only emergency calls. Ask the operator whether the SIM is active.",
}


_CURED = {
    Cure.SET_UP: "The modem does not answer. It is being set up again.",
    Cure.RESTART: "The modem does not answer. It is being restarted.",
    Cure.REOPEN: "The modem does not answer. Its port is being opened again.",
    Cure.RESET_PORT: "The modem does not answer. Its port is being reset.",
    Cure.CUT_POWER: "The modem does not answer. Its power is being taken away and given back.",
}
HOPELESS = (
    "The modem does not answer, not even after a restart. It is tried again and again: "
    "unplug it and plug it in, or check `device` and `baudrate`."
)


def sickness(cure: Cure | None, tried_all: bool) -> str:
    """What is said of a modem that does not answer while a cure is at work."""
    return HOPELESS if cure is None or tried_all else _CURED[cure]


def is_registered(state: int | None) -> bool:
    """``state`` as in 3GPP TS 27.007 §7.2; None, when the modem does not tell, counts as yes."""
    return state is None or state in _REGISTERED


def signal_word(dbm: int) -> str:
    """A word for a strength in dBm."""
    if dbm >= -77:
        return "good"
    if dbm >= -93:
        return "fair"
    if dbm >= -105:
        return "low"
    return "very low"


class Fill(Enum):
    ROOM = 0
    NEARLY = 1  # 80 %
    FULL = 2


def fill_level(used: int, total: int) -> Fill:
    """How full a store is after everything readable was taken out of it."""
    if used >= total:
        return Fill.FULL
    return Fill.NEARLY if used * 5 >= total * 4 else Fill.ROOM


@dataclass(slots=True)
class Reception:
    """What the network side of a modem looks like right now."""

    registration: int | None = None
    operator: str | None = None
    signal_dbm: int | None = None
    stores: dict[str, tuple[int, int]] = field(default_factory=dict)  # store → texts that stay in it, places

    def condition(self) -> ModemCondition:
        return ModemCondition.READY if is_registered(self.registration) else ModemCondition.NO_NETWORK

    def sentence(self, smsc_known: bool) -> str:
        """One or two sentences for the status page."""
        if not is_registered(self.registration):
            words = _NO_NETWORK.get(self.registration or 0, "The modem has no network.")
            return words + self._signal(" The signal is {}.")
        where = f" on {self.operator}" if self.operator else ""
        roaming = ", roaming" if self.registration in _ROAMING else ""
        words = f"Ready{where}{roaming}{self._signal(', signal {}')}."
        if not smsc_known:
            words += " The SIM lacks the number of its SMS centre, so no text can go out: store it with a phone."
        for store, (used, total) in self.stores.items():
            place = "The SIM" if store == "SM" else "The modem's memory"
            match fill_level(used, total):
                case Fill.FULL:
                    words += f" {place} is full ({total} texts), so no text can come in: delete old ones with a phone."
                case Fill.NEARLY:
                    words += f" {place} is nearly full ({used} of {total} texts): delete old ones with a phone."
        return words

    def storage(self) -> str | None:
        """What lies where, for the admin: "SM 3 of 30, SR 0 of 10"."""
        return ", ".join(f"{store} {used} of {total}" for store, (used, total) in self.stores.items()) or None

    def _signal(self, words: str) -> str:
        if self.signal_dbm is None:
            return ""
        return words.format(f"{signal_word(self.signal_dbm)} (−{-self.signal_dbm} dBm)")

    def hear(self, dbm: int | None) -> None:
        """Take a new strength, unless it is only the usual flicker: then the status stays as it is."""
        known = self.signal_dbm
        if dbm is None or known is None or abs(dbm - known) >= 6 or signal_word(dbm) != signal_word(known):
            self.signal_dbm = dbm
