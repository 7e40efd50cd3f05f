"""After a leap of the clock, what waits is due when it would have been: nothing is given up early or waits for years.

A box without a battery starts with the time at which it was switched off, until a time server answers.
"""

from __future__ import annotations

from appliance.domain import policy
from appliance.services import delivery_reports, office
from appliance.store.clock import now_ms
from appliance.store.database import execute, transaction

NOTICED_WITHIN_MS = 2000
# When each row was written, by the clock of that moment.
_WRITTEN = {
    "outbound": "(SELECT at FROM message WHERE message.id = outbound.message_id)",
    "mail_out": "created_at",
}


def follow(leap_ms: int) -> None:
    """The clock was put forward by ``leap_ms`` (back, if negative) at most ``NOTICED_WITHIN_MS`` ago."""
    now = now_ms()
    # What was to go out later than that waits for a time of day that somebody chose, or knows the new time already.
    waits_for_itself = now - leap_ms + policy.LONGEST_WAIT_MS
    with transaction():
        for table, written in _WRITTEN.items():
            execute(
                f"UPDATE {table} SET next_attempt_at = next_attempt_at + ?, expires_at = expires_at + ?"
                f" WHERE next_attempt_at <= ? AND {written} NOT BETWEEN ? AND ?",
                *(leap_ms, leap_ms, waits_for_itself, now - NOTICED_WITHIN_MS, now),
            )
        _follow_reports(leap_ms, now)
        execute("UPDATE line SET paused_until = paused_until + ? WHERE paused_until <= ?", leap_ms, waits_for_itself)
        execute("UPDATE line SET away_since = away_since + ?", leap_ms)
        execute("UPDATE login_failure SET at = at + ?", leap_ms)
        _follow_alarms(leap_ms, now)


def _follow_alarms(leap_ms: int, now: int) -> None:
    """What has been wrong, or well, for a moment is so for no longer."""
    for column, undecided in (("since", "began_at IS NULL"), ("calm_since", "ended_at IS NULL")):
        execute(
            f"UPDATE alarm SET {column} = {column} + ? WHERE {undecided} AND {column} NOT BETWEEN ? AND ?",
            *(leap_ms, now - NOTICED_WITHIN_MS, now),
        )


def _follow_reports(leap_ms: int, now: int) -> None:
    """What a report is still awaited for was sent as long ago as before, or its report would seem to mean another."""
    then = now - leap_ms
    execute(
        "UPDATE outbound_part SET submitted_at = submitted_at + ? WHERE state IN ('submitting', 'unknown', 'accepted')"
        " AND submitted_at BETWEEN ? AND ? AND submitted_at NOT BETWEEN ? AND ?",
        *(leap_ms, then - office.current().text_validity_ms - policy.REPORT_GRACE_MS, then),
        *(now - NOTICED_WITHIN_MS, now),
    )
    execute(
        "UPDATE delivery_report SET received_at = received_at + ?"
        " WHERE NOT matched AND received_at NOT BETWEEN ? AND ?",
        *(leap_ms, now - NOTICED_WITHIN_MS, now),
    )
    delivery_reports.match_again(now - NOTICED_WITHIN_MS)
