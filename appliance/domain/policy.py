"""When to try again, when to give up, and how long things are waited for."""

from __future__ import annotations

from enum import IntEnum

from appliance.domain.ports import SubmitErrorClass

VALIDITY_MS = 24 * 3600 * 1000  # a text nobody could send for a day is no longer news
LEASE_MS = 5 * 60 * 1000
INCOMPLETE_AFTER_MS = 10 * 60 * 1000
REPORT_WINDOW_MS = VALIDITY_MS + 3600 * 1000  # the network tries no longer than that, and then says so
EARLY_REPORT_MS = 60_000  # a report may come before the answer to its submit


class Priority(IntEnum):
    """Which text goes first when several wait."""

    ANSWER = 0  # the other side wrote lately and waits for it
    FIRST = 1  # a person begins a conversation
    BULK = 2  # one of a text to many


_FIRST_WAIT_MS = 5_000
_LONGEST_WAIT_MS = 15 * 60 * 1000
_JITTER = 0.2


def gives_up(error_class: SubmitErrorClass) -> bool:
    """Whether a refusal is final: no other attempt from the same SIM can end differently."""
    return error_class is SubmitErrorClass.RECIPIENT


def retry_wait_ms(attempt: int, chance: float) -> int:
    """How long to wait after failed attempt number ``attempt`` (from 1).

    Args:
        attempt: counts from 1; the wait doubles with each.
        chance: a random number in [0, 1), spreading the retries by ±20 %.
    """
    wait = min(_FIRST_WAIT_MS * 2 ** min(attempt - 1, 20), _LONGEST_WAIT_MS)
    return int(wait * (1 - _JITTER + 2 * _JITTER * chance))


def validity_minutes(left_ms: int) -> int:
    """How long the network may try to deliver a text that expires in ``left_ms``; its shortest is 5 minutes."""
    return max(5, left_ms // 60_000)
