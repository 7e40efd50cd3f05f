"""What Asterisk tells of phones besides their calls: device states and waiting messages."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.domain.phones import PhoneState

_STATES = {
    "NOT_INUSE": PhoneState.FREE,
    "INUSE": PhoneState.BUSY,
    "BUSY": PhoneState.BUSY,
    "ONHOLD": PhoneState.BUSY,
    "RINGING": PhoneState.RINGING,
    "RINGINUSE": PhoneState.RINGING,
    "UNAVAILABLE": PhoneState.OFFLINE,
    "INVALID": PhoneState.OFFLINE,
}
_MOST_MESSAGES = 9999


def phone_state(raw: Mapping[str, object]) -> tuple[str, PhoneState] | None:
    """The phone and its state in a DeviceStateChange; None for any other event."""
    device, state = raw.get("Device"), raw.get("State")
    if raw.get("Event") != "DeviceStateChange" or not isinstance(device, str) or not isinstance(state, str):
        return None
    return device, _STATES.get(state, PhoneState.UNKNOWN)


def mailbox_news(raw: Mapping[str, object]) -> tuple[str, int] | None:
    """The extension and its number of new messages in a MessageWaiting; None for any other event."""
    mailbox, new = raw.get("Mailbox"), raw.get("New", "0")
    if raw.get("Event") != "MessageWaiting" or not isinstance(mailbox, str) or not isinstance(new, str):
        return None
    if not (new.isascii() and new.isdigit()):
        return None
    extension, _, context = mailbox.partition("@")
    if context not in ("", "default"):
        return None  # somebody else's of the same number
    return extension, min(int(new[:6]), _MOST_MESSAGES)
