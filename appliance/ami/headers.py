"""What the values of Asterisk's headers mean, whichever event they come with; all of them are a stranger's words."""

from __future__ import annotations

import re

RING, RINGING, UP = "4", "5", "6"  # ChannelState
_MAX_VALUE = 250  # characters; Asterisk's own limit for names and ids is 150
_CHANNEL = re.compile(r"((?:PJSIP|SIP)/.+)-[0-9a-f]{8,}")


def text(value: object) -> str:
    """A header's value; the first when it was repeated."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value[:_MAX_VALUE] if isinstance(value, str) else ""


def number(value: str) -> int:
    """A small number; 0 for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 0


def phone_of(channel: str) -> str:
    """The endpoint that a channel belongs to: "PJSIP/anna" of "PJSIP/anna-0000002a"; "" when it is no phone's."""
    match = _CHANNEL.fullmatch(channel)
    return match[1] if match else ""
