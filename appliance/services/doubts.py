"""Texts that were only maybe sent and that no delivery report settles: by the admin's policy they go out once more."""

from __future__ import annotations

from appliance.domain.messages import MessageState
from appliance.services import messages
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction

SENT_AGAIN = "It was sent a second time because nobody knew whether it had gone out, so it may have arrived twice."

# The list of states is that of the index on what is unsettled. Without an owner, a text comes out of a backup.
_SETTLED_BY_NOBODY = """
    SELECT p.message_id FROM outbound_part p
    JOIN outbound o ON o.message_id = p.message_id JOIN message m ON m.id = p.message_id
    WHERE p.state IN ('submitting', 'unknown') AND m.state = ? AND NOT o.sent_again AND o.expires_at > ?
        AND o.lease_owner IS NOT NULL
    GROUP BY p.message_id HAVING MIN(p.state) = 'unknown' AND MAX(p.submitted_at) <= ?
"""


def send_again(after_ms: int) -> int:
    """Send what has been only maybe sent for so long a second time, each text once; returns how many."""
    now = now_ms()
    with transaction():
        found = fetch(_SETTLED_BY_NOBODY, MessageState.MAYBE_SENT, now, now - after_ms)
        for (message_id,) in found:
            execute(
                "UPDATE outbound_part SET state = 'waiting', reference = NULL, submitted_at = NULL"
                " WHERE message_id = ? AND state = 'unknown'",
                message_id,
            )
            execute(
                "UPDATE outbound SET sent_again = 1, attempts = 0, next_attempt_at = ? WHERE message_id = ?",
                *(now, message_id),
            )
            messages.change_state(message_id, MessageState.QUEUED, SENT_AGAIN)
    return len(found)
