"""Everything about one outside number: handed out, or erased, as data protection law wants it."""

from __future__ import annotations

import re
from typing import Any

from appliance.services import audit, typed
from appliance.services.errors import Conflict
from appliance.store import event_log
from appliance.store.clock import iso
from appliance.store.database import database, execute, fetch, transaction

# Tables that hang on a message or a conversation are found by their foreign keys, so that a new one is never forgotten.
_ROOTS = ("message", "conversation")
_THREADS = "SELECT id FROM conversation WHERE peer_number = ?"
_MESSAGES = f"SELECT id FROM message WHERE conversation_id IN ({_THREADS})"
# A number that stands within a longer one is not meant: many an office has +4930200 and +493020012.
_NAMED_IN = "' ' || {} || ' ' GLOB '*[^0-9+]' || ? || '[^0-9]*'"


def export(number: str, by: str) -> dict[str, Any]:
    """All that the box holds about a number. Raises BadRequest."""
    peer = typed.number(number)
    with transaction():
        audit.record(audit.Act.EXPORT, by, f"everything about {peer}")
        return {
            "number": peer,
            "contacts": _rows(
                "SELECT c.id, c.name, n.kind, c.created_at FROM contact c JOIN contact_number n ON n.contact_id = c.id"
                " WHERE n.number = ?",
                peer,
            ),
            "messages": _rows(
                "SELECT m.id, m.at, m.direction, l.number AS own_number, a.name AS author, m.text, m.state, m.reason"
                " FROM message m JOIN conversation c ON c.id = m.conversation_id LEFT JOIN line l ON l.id = c.line_id"
                " LEFT JOIN account a ON a.id = m.author_id WHERE c.peer_number = ? ORDER BY m.id",
                peer,
            ),
            "raw_parts": _rows(
                "SELECT received_at, raw_pdu FROM inbound_part WHERE sender = ? AND raw_pdu <> '' ORDER BY id", peer
            ),
            "delivery_reports": _rows(
                "SELECT received_at, outcome, sentence, raw_pdu FROM delivery_report WHERE recipient = ? ORDER BY id",
                peer,
            ),
            "mails": _rows(
                # Who knows the address of an answer could answer, too.
                "SELECT at, sender, CASE WHEN recipient LIKE 'reply-%' THEN 'reply-…' ELSE recipient END AS recipient,"
                " subject FROM mail_in"
                f" WHERE message_id IN ({_MESSAGES}) OR conversation_id IN ({_THREADS}) ORDER BY id",
                *(peer, peer),
            ),
            "calls": _rows(
                "SELECT k.at, a.name AS user, k.direction, k.connected_at, k.ended_at, k.ending FROM call k"
                " JOIN account a ON a.id = k.account_id WHERE k.number = ? ORDER BY k.at",
                peer,
            ),
            "audit": _rows(
                f"SELECT at, who, what, about, address FROM audit WHERE {_NAMED_IN.format('about')} ORDER BY id", peer
            ),
        }


def erase(number: str, by: str) -> dict[str, int]:
    """Delete all that the box holds about a number; the deletion itself stays in the audit trail, without the number.

    Returns:
        How many messages, calls and contacts there were.

    Raises:
        BadRequest: it is no number.
        Conflict: a text to it is in a modem's hands at this moment.
    """
    peer = typed.number(number)
    execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    with transaction():
        execute("PRAGMA defer_foreign_keys = ON")
        if fetch(
            "SELECT 1 FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id"
            " WHERE o.number = ? AND p.state = 'submitting'",
            peer,
        ):
            raise Conflict("A text to this number is going out at this moment. Try again in a minute.")
        _delete_events(peer)
        _delete_dependants(peer)
        erased = {
            "messages": execute(f"DELETE FROM message WHERE conversation_id IN ({_THREADS})", peer),
            "calls": execute("DELETE FROM call WHERE number = ?", peer),
            "contacts": _delete_contacts(peer),
        }
        execute("DELETE FROM inbound_part WHERE sender = ?", peer)
        execute("DELETE FROM delivery_report WHERE recipient = ?", peer)
        execute("DELETE FROM conversation WHERE peer_number = ?", peer)
        _leave_out_of_the_trail(peer)
        counted = ", ".join(f"{what}: {count}" for what, count in erased.items())
        audit.record(audit.Act.ERASE, by, f"everything about one number ({counted})")
        event_log.append("office.changed", {}, None)
    _forget_traces()
    return erased


def _rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """Rows as objects; columns that end in ``at`` are times."""
    cursor = database.execute_sql(sql, values)
    names = [column[0] for column in cursor.description]
    return [
        {
            name: iso(value) if name == "at" or name.endswith("_at") else value
            for name, value in zip(names, row, strict=True)
        }
        for row in cursor.fetchall()
    ]


def _delete_events(peer: str) -> None:
    """News that tell of the number or its threads; browsers read afresh what is left."""
    execute(
        f"DELETE FROM event WHERE {_NAMED_IN.format('data')}"
        f" OR json_extract(data, '$.conversation_id') IN ({_THREADS})",
        *(peer, peer),
    )


def _leave_out_of_the_trail(peer: str) -> None:
    whole = re.compile(rf"(?<![0-9+]){re.escape(peer)}(?![0-9])")
    for row_id, about in fetch(f"SELECT id, about FROM audit WHERE {_NAMED_IN.format('about')}", peer):
        execute("UPDATE audit SET about = ? WHERE id = ?", whole.sub("(an erased number)", about), row_id)


def _delete_dependants(peer: str) -> None:
    chosen = {"message": _MESSAGES, "conversation": _THREADS}
    tables = [name for (name,) in fetch("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for _, _, parent, column, *_ in fetch(f'PRAGMA foreign_key_list("{table}")'):
            if parent in _ROOTS and table not in _ROOTS:
                execute(f'DELETE FROM "{table}" WHERE "{column}" IN ({chosen[parent]})', peer)


def _delete_contacts(peer: str) -> int:
    """A contact stays when another number or an address still leads to it."""
    holders = [contact for (contact,) in fetch("SELECT contact_id FROM contact_number WHERE number = ?", peer)]
    execute("DELETE FROM contact_number WHERE number = ?", peer)
    gone = 0
    for contact_id in holders:
        gone += execute(
            "DELETE FROM contact WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM contact_number WHERE contact_id = contact.id)"
            " AND NOT EXISTS (SELECT 1 FROM contact_address WHERE contact_id = contact.id)",
            contact_id,
        )
    return gone


def _forget_traces() -> None:
    """Merge the words out of the search index and the deleted rows out of the write-ahead log."""
    with transaction():
        if fetch("SELECT 1 FROM sqlite_master WHERE name = 'message_search'"):
            execute("INSERT INTO message_search (message_search) VALUES ('optimize')")
    fetch("PRAGMA wal_checkpoint(TRUNCATE)")
