"""After a leap of the clock, what waits is due when it would have been: nothing is given up early or waits for years.

A box without a battery starts with the time at which it was switched off, until a time server answers.
"""

from __future__ import annotations

from appliance.domain import policy
from appliance.store.clock import now_ms
from appliance.store.database import execute, transaction


def follow(leap_ms: int) -> None:
    """The clock was put forward by ``leap_ms`` (back, if negative) a moment ago."""
    # What was to go out later than that waits for a time of day that somebody chose.
    waits_for_itself = now_ms() - leap_ms + policy.LONGEST_WAIT_MS
    with transaction():
        for table in ("outbound", "mail_out"):
            execute(
                f"UPDATE {table} SET next_attempt_at = next_attempt_at + ?, expires_at = expires_at + ?"
                " WHERE next_attempt_at <= ?",
                *(leap_ms, leap_ms, waits_for_itself),
            )
        execute("UPDATE line SET paused_until = paused_until + ?, away_since = away_since + ?", leap_ms, leap_ms)
        execute("UPDATE login_failure SET at = at + ?", leap_ms)
