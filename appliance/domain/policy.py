"""When to try again, when to give up, and how long things are waited for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum

from appliance.domain.ports import SubmitErrorClass

MAIL_VALIDITY_MS = 24 * 3600 * 1000  # a mail nobody could send for a day is no longer news
ANSWER_WINDOW_MS = 24 * 3600 * 1000
SAID_WAIT_MS = 15_000  # a shorter wait is not worth a word
LEASE_MS = 5 * 60 * 1000
LONGEST_PACE_MS = 60_000  # a part that took longer met a leap of the clock
REPORT_GRACE_MS = 3600 * 1000  # the network tries no longer than a text is valid, and then says so
EARLY_REPORT_MS = 60_000  # a report may come before the answer to its submit


class Priority(IntEnum):
    """Which text goes first when several wait."""

    ANSWER = 0  # the other side wrote lately and waits for it
    FIRST = 1  # a person begins a conversation
    BULK = 2  # written by a machine, or one of a text to many


_FIRST_WAIT_MS = 5_000
_SHORT_WAIT_MS = 20_000
_SHORT_TRIES = 90  # about half an hour
_LONGEST_BACK_OFF_MS = 15 * 60 * 1000
_FIRST_PAUSE_MS = 30_000
OTHERS_FIRST_MS = 1000  # after a SIM's rest, before the text with which it began
_JITTER = 0.2
LONGEST_WAIT_MS = int(_LONGEST_BACK_OFF_MS * (1 + _JITTER))  # between two attempts


def gives_up(error_class: SubmitErrorClass) -> bool:
    """Whether a refusal is final: no other attempt from the same SIM can end differently."""
    return error_class is SubmitErrorClass.RECIPIENT


def retry_wait_ms(attempt: int, chance: float) -> int:
    """How long to wait after failed attempt number ``attempt`` (from 1).

    It grows quickly to 20 s and stays there for half an hour, so that the end of a fault is noticed soon;
    what lasts longer is tried ever more seldom.

    Args:
        chance: a random number in [0, 1), spreading the retries by ±20 %.
    """
    wait = min(_FIRST_WAIT_MS * 2 ** min(attempt - 1, 20), _SHORT_WAIT_MS)
    if attempt > _SHORT_TRIES:
        wait = min(_SHORT_WAIT_MS * 2 ** min(attempt - _SHORT_TRIES, 20), _LONGEST_BACK_OFF_MS)
    return int(wait * (1 - _JITTER + 2 * _JITTER * chance))


def pause_ms(refusals: int) -> int:
    """How long a line rests after its SIM was refused ``refusals`` times in a row (from 1)."""
    return int(min(_FIRST_PAUSE_MS * 2 ** min(refusals - 1, 20), _LONGEST_BACK_OFF_MS))


def validity_minutes(left_ms: int) -> int:
    """How long the network may try to deliver a text that expires in ``left_ms``; its shortest is 5 minutes."""
    return max(5, left_ms // 60_000)


def priority_of(answered: bool, by_person: bool) -> Priority:
    """``answered``: the other side wrote within ``ANSWER_WINDOW_MS``."""
    if answered:
        return Priority.ANSWER
    return Priority.FIRST if by_person else Priority.BULK


def least_priority(quiet: bool) -> Priority:
    """What may go out: in quiet hours only what somebody wrote by hand just now, or waits for."""
    return Priority.FIRST if quiet else Priority.BULK


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The time of day in which nothing goes out by itself; it may go over midnight."""

    begin: time
    end: time

    def end_after(self, moment: datetime) -> datetime | None:
        """When the quiet hours end that ``moment`` (the box's local time) lies in; None if it lies in none."""
        over_midnight = self.begin > self.end
        now = moment.time()
        quiet = (now >= self.begin or now < self.end) if over_midnight else (self.begin <= now < self.end)
        if not quiet:
            return None
        ends = moment.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        return ends if ends > moment else ends + timedelta(days=1)


def periods(moment: datetime) -> tuple[str, str, str]:
    """The minute (UTC, where none comes twice), the day and the month for which a part sent at ``moment`` counts.

    ``moment`` is local time, as a plan of an operator goes by.
    """
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}", f"{moment:%Y-%m-%d}", f"{moment:%Y-%m}"


def next_periods(moment: datetime) -> tuple[datetime, datetime, datetime]:
    """When the next minute, day and month begin."""
    minute = moment.replace(second=0, microsecond=0)
    day = minute.replace(hour=0, minute=0)
    month = day.replace(day=1)
    next_minute = datetime.fromtimestamp(minute.timestamp() + 60)  # also where the clock is put back
    return next_minute, day + timedelta(days=1), (month + timedelta(days=32)).replace(day=1)


def wait_in_words(wait_ms: float) -> str:
    """A time to wait as people say it: "40 s", "3 minutes", "2 hours"."""
    if wait_ms < 90_000:
        return f"{max(10, round(wait_ms / 10_000) * 10)} s"
    if wait_ms < 90 * 60_000:
        return f"{round(wait_ms / 60_000)} minutes"
    return f"{round(wait_ms / 3_600_000)} hours"
