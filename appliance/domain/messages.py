"""Messages and conversations: their kinds and the states a person is shown."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What carries a conversation; every list, window and message shows it as a tag."""

    CHAT = "chat"
    SMS = "sms"
    EMAIL = "email"


class Direction(StrEnum):
    """Seen from the box. A chat between colleagues is ``INTERNAL``, and what happened to a group a ``NOTE`` in it."""

    IN = "in"
    OUT = "out"
    INTERNAL = "internal"
    NOTE = "note"


class MessageState(StrEnum):
    """The state of a message as shown to a person.

    A state is only ever one that the database, the modem or the network has confirmed.
    """

    QUEUED = "queued"  # committed, waiting for the modem
    SENDING = "sending"  # the modem has at least one part in hand
    SENT = "sent"  # the network took every part
    DELIVERED = "delivered"  # the recipient's phone confirmed every part
    MAYBE_SENT = "maybe_sent"  # handed to the modem, whose answer never came
    FAILED = "failed"  # refused for good; ``reason`` says why
    RECEIVED = "received"  # inbound and complete, or a chat
    INCOMPLETE = "incomplete"  # inbound, and a part is still missing after a while
