"""Which modem and which SIM belong to which number, so that no text ever goes out under the wrong one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_SHORTEST_ICCID = 18  # ITU-T E.118: up to 19 digits, some modems leave the check digit out or add a filler

NOT_TOLD_APART = (
    "This may be another modem, so its SIM is left alone: it cannot be told which one it is before its PIN is entered. "
    "Set `imei` for this modem in modems.toml."
)
OTHER_IMEI = "The modem here has another IMEI than `imei` in modems.toml says."
OTHER_SIM = "The SIM in this modem is not the one that `sim` in modems.toml names, so it is not used."
NEW_SIM = (
    "The SIM in this modem is not the one that this number had until now, so it is not used. Put the right one in; if "
    "this one is right, write it as `sim` for this modem in modems.toml: `appliance status` shows it."
)
OF_ANOTHER = "The SIM in this modem is that of {number} ({modem})."
MODEM_OF_ANOTHER = "This is the modem {modem}, and its SIM is locked. Its PIN was not tried."


@dataclass(frozen=True, slots=True)
class Seen:
    """What a modem says of itself and its SIM; None is what it does not tell, or not yet."""

    imei: str | None = None
    iccid: str | None = None  # printed on the SIM, and readable before its PIN is entered
    imsi: str | None = None  # the subscriber; 3GPP TS 23.003 §2.2


@dataclass(frozen=True, slots=True)
class Belongings:
    """The modem and the SIM of one number: as the config names them, and as they were last seen."""

    modem: str  # as in the config
    number: str
    imei: str = ""  # from the config; empty: any
    sim: str = ""  # from the config, an ICCID or an IMSI; empty: the one that is known
    known: Seen = Seen()


def is_pattern(device: str) -> bool:
    """Whether a port of the config stands for several, as /dev/ttyUSB* does."""
    return "://" not in device and any(sign in device for sign in "*?[")


def why_not(seen: Seen, own: Belongings, others: Iterable[Belongings], *, on_trust: bool) -> str:
    """Why a modem that was found may not serve a number; empty when it may.

    Args:
        on_trust: what cannot be told apart is taken for the right one, because the config names this very port.
    """
    if own.imei and seen.imei and own.imei != seen.imei:
        return OTHER_IMEI
    ours = _is_sim_of(own, seen)
    if ours:
        return ""
    for other in others:
        if _is_sim_of(other, seen):
            return OF_ANOTHER.format(number=other.number, modem=other.modem)
    if ours is False:
        return OTHER_SIM if own.sim else NEW_SIM
    if seen.imei and seen.imei == (own.imei or own.known.imei):
        return ""
    for other in others:
        if seen.imei and seen.imei == (other.imei or other.known.imei):
            return MODEM_OF_ANOTHER.format(modem=other.modem)
    return "" if on_trust else NOT_TOLD_APART


def _is_sim_of(line: Belongings, seen: Seen) -> bool | None:
    """Whether the SIM that was seen is the one of a number; None when that cannot be told."""
    if line.sim:
        is_iccid = len(line.sim) >= _SHORTEST_ICCID
        wanted = Seen(iccid=line.sim) if is_iccid else Seen(imsi=line.sim)
    else:
        wanted = line.known
    if wanted.iccid and seen.iccid:
        shorter = min(len(wanted.iccid), len(seen.iccid))
        return wanted.iccid[:shorter] == seen.iccid[:shorter]
    if wanted.imsi and seen.imsi:
        return wanted.imsi == seen.imsi
    return None
