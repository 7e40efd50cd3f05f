"""The delivery machine of an outgoing text: what each part may become, and what that makes of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from appliance.domain.messages import MessageState


class PartState(StrEnum):
    """One part of an outgoing text. Only the modem or the network moves it on from ``SUBMITTING``."""

    WAITING = "waiting"  # safe to submit
    SUBMITTING = "submitting"  # committed before the modem gets it
    ACCEPTED = "accepted"  # the network took it and gave a reference
    DELIVERED = "delivered"  # confirmed by a delivery report
    REFUSED = "refused"  # for good
    UNKNOWN = "unknown"  # the modem got it, its answer never came


_NEXT: dict[PartState, frozenset[PartState]] = {
    PartState.WAITING: frozenset({PartState.SUBMITTING, PartState.REFUSED}),
    PartState.SUBMITTING: frozenset({PartState.ACCEPTED, PartState.WAITING, PartState.REFUSED, PartState.UNKNOWN}),
    PartState.ACCEPTED: frozenset({PartState.DELIVERED, PartState.REFUSED}),
    # The modem's answer may come late; a delivery report proves that it went out; a person may choose to send it again.
    PartState.UNKNOWN: frozenset({PartState.ACCEPTED, PartState.DELIVERED, PartState.REFUSED, PartState.WAITING}),
    PartState.REFUSED: frozenset({PartState.WAITING}),  # a person pressed Retry
    PartState.DELIVERED: frozenset(),
}

_BEFORE = {new: tuple(state for state, following in _NEXT.items() if new in following) for new in PartState}


def may_become_from(new: PartState) -> tuple[PartState, ...]:
    """The states from which a part may go to ``new``."""
    return _BEFORE[new]


def roll_up(parts: Sequence[PartState]) -> MessageState:
    """The state of a text, from the states of its parts (at least one).

    The worst certain news wins: a text with one refused part did not arrive, whatever the others say.
    """
    states = set(parts)
    if PartState.REFUSED in states:
        return MessageState.FAILED
    if PartState.UNKNOWN in states:
        return MessageState.MAYBE_SENT
    if states == {PartState.DELIVERED}:
        return MessageState.DELIVERED
    if states <= {PartState.DELIVERED, PartState.ACCEPTED}:
        return MessageState.SENT
    if states == {PartState.WAITING}:
        return MessageState.QUEUED
    return MessageState.SENDING
