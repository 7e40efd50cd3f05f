"""What the box knows of a user's phones besides their calls."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class AutoAnswer(StrEnum):
    """How a phone is told to lift itself; makers want different words."""

    OFF = "off"
    GENERIC = "generic"
    SNOM = "snom"
    YEALINK = "yealink"
    POLYCOM = "polycom"
    GRANDSTREAM = "grandstream"


class PhoneState(StrEnum):
    """What the PBX knows of a phone."""

    FREE = "free"
    RINGING = "ringing"
    BUSY = "busy"  # in a call, or one is on hold
    OFFLINE = "offline"  # not registered
    UNKNOWN = "unknown"


_TELLS_MOST = (PhoneState.BUSY, PhoneState.RINGING, PhoneState.FREE, PhoneState.OFFLINE)


def together(states: Iterable[str]) -> PhoneState:
    """The state of a person with several phones: who talks on one of them is busy."""
    found = set(states)
    return next((state for state in _TELLS_MOST if state in found), PhoneState.UNKNOWN)
