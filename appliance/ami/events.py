"""The few of Asterisk's events that tell how a call goes, typed; whatever else or malformed comes is None.

Names and meanings: the AMI event documentation of Asterisk 16 to 22 (``manager show event NAME``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.ami.actions import originated_call
from appliance.ami.headers import RINGING, UP, number, text

SHUTDOWN = "4"  # Cause of a SoftHangupRequest: AST_SOFTHANGUP_SHUTDOWN, no Q.850 cause
_REASON_ANSWERED, _REASON_TIMEOUT = "4", "3"  # of OriginateResponse: AST_CONTROL_ANSWER, AST_CONTROL_RINGING


@dataclass(frozen=True, slots=True)
class ChannelSeen:
    """A channel exists: Newchannel, Newstate, or a row of CoreShowChannels (only that has ``bridge``)."""

    uniqueid: str
    linkedid: str
    channel: str
    ringing: bool = False
    up: bool = False
    bridge: str = ""


@dataclass(frozen=True, slots=True)
class DialProgress:
    """DialBegin, DialState or DialEnd, about the dialled leg. ``status`` as in DIALSTATUS, or "RINGING"."""

    uniqueid: str
    linkedid: str
    channel: str
    status: str


@dataclass(frozen=True, slots=True)
class BridgeEntered:
    uniqueid: str
    linkedid: str
    channel: str
    channels_in_bridge: int


@dataclass(frozen=True, slots=True)
class HangupRequested:
    """The phone or trunk at the other end of this channel put down (or refused)."""

    uniqueid: str
    linkedid: str
    channel: str


@dataclass(frozen=True, slots=True)
class ShutDown:
    """Asterisk ends itself, and this channel with it."""

    uniqueid: str
    linkedid: str
    channel: str


@dataclass(frozen=True, slots=True)
class HungUp:
    """The channel is gone. ``cause``: ITU-T Q.850; 0 when Asterisk knows none."""

    uniqueid: str
    linkedid: str
    channel: str
    cause: int


@dataclass(frozen=True, slots=True)
class OriginateFinished:
    """The first leg of one of our orders was answered, or will never be."""

    call_id: str
    answered: bool
    timed_out: bool


Event = ChannelSeen | DialProgress | BridgeEntered | HangupRequested | ShutDown | HungUp | OriginateFinished


def typed(raw: Mapping[str, object]) -> Event | None:
    """The event in ``raw``, or None when it is of no interest or lacks what it needs."""
    headers = {key.lower(): text(value) for key, value in raw.items()}
    name = headers.get("event", "")
    if name == "OriginateResponse":
        return _originate_finished(headers)
    prefix = "dest" if name in ("DialBegin", "DialState", "DialEnd") else ""
    uniqueid = headers.get(f"{prefix}uniqueid", "")
    channel = headers.get(f"{prefix}channel", "")
    linkedid = headers.get(f"{prefix}linkedid", "") or uniqueid
    if not uniqueid or not channel:
        return None
    if name in ("Newchannel", "Newstate", "CoreShowChannel"):
        state = headers.get("channelstate", "")
        bridge = headers.get("bridgeid", "")
        return ChannelSeen(uniqueid, linkedid, channel, state == RINGING, state == UP, bridge)
    if prefix:
        return DialProgress(uniqueid, linkedid, channel, headers.get("dialstatus", ""))
    if name == "BridgeEnter":
        return BridgeEntered(uniqueid, linkedid, channel, number(headers.get("bridgenumchannels", "")))
    if name == "HangupRequest":
        return HangupRequested(uniqueid, linkedid, channel)
    if name == "SoftHangupRequest" and headers.get("cause") == SHUTDOWN:
        return ShutDown(uniqueid, linkedid, channel)
    if name == "Hangup":
        return HungUp(uniqueid, linkedid, channel, number(headers.get("cause", "")))
    return None


def _originate_finished(headers: Mapping[str, str]) -> OriginateFinished | None:
    call_id = originated_call(headers.get("actionid", ""))
    if not call_id:
        return None
    reason = headers.get("reason", "")
    answered = headers.get("response") == "Success" and reason == _REASON_ANSWERED
    return OriginateFinished(call_id, answered, timed_out=not answered and reason == _REASON_TIMEOUT)
