"""Making an older copy of the database the truth again, without repeating or hiding what happened since."""

from __future__ import annotations

from appliance.services import audit, outbox
from appliance.store import event_log
from appliance.store.database import execute, transaction

# Browsers hold cursors of the time that is undone: none of them may mean an event of the time to come.
_CURSOR_GAP = 10_000_000


def after_restore(about: str, by: str) -> int:
    """Call once on a database that was put back, before the daemon starts.

    Args:
        about: the copy, for the audit trail.
        by: who did it.

    Returns:
        How many texts were waiting in it and may have gone out since: they are now "maybe sent".
    """
    with transaction():
        doubtful = outbox.doubt_waiting()
        execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'event'", _CURSOR_GAP)
        for ended_since in ("session", "invitation"):  # what somebody ended must not come back to life
            execute(f"DELETE FROM {ended_since}")
        audit.record(audit.Act.RESTORE, by, about)
        event_log.append("office.changed", {}, None)
    return doubtful
