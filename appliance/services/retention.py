"""How long things are kept, and what becomes of what everybody has deleted; in small batches, so that nobody waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appliance.domain.mail import REPLY_VALID_MS
from appliance.domain.messages import Kind
from appliance.services import conversations, messages
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction

BATCH = 100
_CONVERSATIONS = 10
# Longer than a report may come, a sender repeats a mail, or a mail of the box can be answered.
SPENT_AFTER_MS = REPLY_VALID_MS + 24 * 3_600_000

# A member sees a message, or can still take back having deleted it (values: since when deletions are final, twice).
_SEEN = """
    SELECT 1 FROM membership s WHERE s.conversation_id = m.conversation_id
        AND (s.visible_up_to IS NULL OR m.id <= s.visible_up_to)
        AND (m.id > s.hidden_up_to OR s.hidden_at > ?)
        AND NOT EXISTS (SELECT 1 FROM message_hidden x
            WHERE x.account_id = s.account_id AND x.message_id = m.id AND x.at <= ?)
"""
# What holds nothing any more that its message does not. A text that is whole is in its message; the fingerprint of its
# parts stays, for a modem may offer them again. Mails of an email conversation are the thread of the next one.
_SPENT = (
    "DELETE FROM delivery_report WHERE id IN (SELECT id FROM delivery_report WHERE received_at < ? LIMIT ?)",
    "UPDATE inbound_part SET raw_pdu = '', units = x'' WHERE id IN (SELECT p.id FROM inbound_part p"
    " CROSS JOIN message m ON m.id = p.message_id WHERE p.raw_pdu <> '' AND p.received_at < ?"
    " AND m.state = 'received' AND m.text <> '' LIMIT ?)",
    "DELETE FROM mail_out WHERE id IN (SELECT id FROM mail_out WHERE next_attempt_at IS NULL AND kind <> 'written'"
    " AND lease_owner IS NULL AND created_at < ? LIMIT ?)",
    "DELETE FROM mail_in WHERE id IN (SELECT i.id FROM mail_in i WHERE i.at < ?"
    " AND NOT EXISTS (SELECT 1 FROM mail_out o WHERE o.mail_in_id = i.id)"
    " AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.id = i.conversation_id AND c.kind = 'email') LIMIT ?)",
)
# What the modem or the mail server still has to do with is left alone.
_AT_REST = "m.state NOT IN ('queued', 'sending')"


def purge_deleted() -> bool:
    """Delete the rows of messages that all their holders have deleted, beyond undoing; whether there may be more."""
    final = now_ms() - conversations.UNDO_MS
    with transaction():
        single = fetch(
            f"SELECT m.id FROM message_hidden h JOIN message m ON m.id = h.message_id"
            f" WHERE h.at <= ? AND {_AT_REST} AND NOT EXISTS ({_SEEN}) LIMIT ?",
            *(final, final, final, BATCH),
        )
        in_conversations = fetch(
            "SELECT m.id FROM (SELECT conversation_id, MIN(hidden_up_to) AS up_to FROM membership"
            " GROUP BY conversation_id HAVING MIN(hidden_up_to) > 0) gone"
            " JOIN message m ON m.conversation_id = gone.conversation_id AND m.id <= gone.up_to"
            f" WHERE {_AT_REST} AND NOT EXISTS ({_SEEN}) LIMIT ?",
            *(final, final, BATCH),
        )
        _drop({row[0] for row in (*single, *in_conversations)})
    return BATCH in (len(single), len(in_conversations))


def forget_old(keep_days: Mapping[Kind, int]) -> bool:
    """Delete messages older than their kind is kept, from everybody's view; whether there may be more.

    Args:
        keep_days: by kind; 0 is for ever.
    """
    more = [_forget_kind(kind, now_ms() - days * 24 * 3_600_000) for kind, days in keep_days.items() if days]
    return any(more)


def _forget_kind(kind: Kind, before: int) -> bool:
    with transaction():
        # The oldest message of a conversation is found by its index alone.
        old = fetch(
            "SELECT c.id FROM conversation c JOIN message m ON m.id ="
            " (SELECT MIN(id) FROM message WHERE conversation_id = c.id)"
            f" WHERE c.kind = ? AND m.at < ? AND {_AT_REST} LIMIT ?",
            *(kind, before, _CONVERSATIONS),
        )
        gone: dict[int, list[int]] = {}
        left = BATCH
        for (conversation_id,) in old:
            gone[conversation_id] = _older_in(conversation_id, before, left)
            left -= len(gone[conversation_id])
        _drop({message_id for ids in gone.values() for message_id in ids})
        for conversation_id, ids in gone.items():
            messages.tell_gone(conversation_id, ids)
    return left == 0 or len(old) == _CONVERSATIONS


def forget_old_calls(days: int) -> bool:
    """Delete calls that ended longer ago; 0 keeps them for ever. Whether there may be more."""
    if not days:
        return False
    with transaction():
        return (
            execute(
                "DELETE FROM call WHERE id IN (SELECT id FROM call WHERE ended_at < ? LIMIT ?)",
                *(now_ms() - days * 24 * 3_600_000, BATCH),
            )
            == BATCH
        )


def forget_spent() -> bool:
    """Delete what the box kept for its own work only, once it can matter no more; whether there may be more."""
    before = now_ms() - SPENT_AFTER_MS
    with transaction():
        return BATCH in [execute(statement, before, BATCH) for statement in _SPENT]


def _older_in(conversation_id: int, before: int, most: int) -> list[int]:
    rows = fetch(
        f"SELECT m.id FROM message m WHERE m.conversation_id = ? AND m.at < ? AND {_AT_REST} ORDER BY m.id LIMIT ?",
        *(conversation_id, before, most),
    )
    return [message_id for (message_id,) in rows]


def _drop(ids: set[int]) -> None:
    """Delete messages, what belongs to them, and the news that told of them, in the caller's transaction."""
    if not ids:
        return
    marks = ", ".join("?" * len(ids))
    for table, column in _dependants():
        execute(f'DELETE FROM "{table}" WHERE "{column}" IN ({marks})', *ids)
    # A mail that the box answers outlives its message: the answer names it.
    execute(
        f"DELETE FROM mail_in WHERE message_id IN ({marks})"
        " AND NOT EXISTS (SELECT 1 FROM mail_out o WHERE o.mail_in_id = mail_in.id)",
        *ids,
    )
    execute(f"UPDATE mail_in SET message_id = NULL WHERE message_id IN ({marks})", *ids)
    execute(f"DELETE FROM event WHERE json_extract(data, '$.message.id') IN ({marks})", *ids)
    execute(f"DELETE FROM message WHERE id IN ({marks})", *ids)
    touched = fetch(
        f"SELECT account_id, conversation_id FROM membership WHERE last_message_id IN ({marks})",
        *ids,
    )
    for account_id, conversation_id in touched:
        conversations.show_newest(account_id, conversation_id)


def _dependants() -> Sequence[tuple[str, str]]:
    """The tables and columns that name a message and go with it, whatever else names them."""
    tables = [name for (name,) in fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [
        (table, column)
        for table in tables
        for _, _, parent, column, _, _, on_delete, *_ in fetch(f'PRAGMA foreign_key_list("{table}")')
        if parent == "message" and on_delete != "SET NULL" and table != "mail_in"
    ]
