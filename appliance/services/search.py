"""Finding messages again: words, beginnings of words and numbers in all that an account may see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appliance.domain.messages import Kind
from appliance.domain.names import folded
from appliance.services import conversations
from appliance.services.errors import BadRequest
from appliance.services.views import View, account_names, message_view
from appliance.store.database import fetch
from appliance.store.models import Message

PAGE_LIMIT = 100
WORDS = 12
PEOPLE = 8
MATCHES = 100  # numbers or addresses that lead to them
DIGITS = 3  # of a number, at least
# A request looks at so many hits at first and at most, and then says where it stopped: a word that half of all messages
# have costs a reader of few of them several quick requests instead of one slow one.
SCANNED = (200, 2000)
_CONTEXT_WORDS = 32
_BEGIN, _END = "\x02", "\x03"

# The conversations of the account, and nothing else: every search goes through it.
_RIGHTS = """
    JOIN membership s ON s.conversation_id = m.conversation_id AND s.account_id = :account AND m.id > s.hidden_up_to
        AND m.id <= coalesce(s.visible_up_to, m.id) AND m.direction != 'note'
    JOIN conversation c ON c.id = m.conversation_id
    WHERE NOT EXISTS (SELECT 1 FROM message_hidden h WHERE h.account_id = :account AND h.message_id = m.id)
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a search; None and empty do not."""

    kind: Kind | None = None
    conversation_ids: Sequence[int] = ()
    since_ms: int | None = None
    until_ms: int | None = None  # exclusive


def search(account_id: int, q: str, filters: Filters = Filters(), limit: int = 50, before: int | None = None) -> View:
    """The newest messages with all words of ``q``; the last word may be only begun.

    Returns:
        ``{conversations, hits, more, before}``: the conversations with people whose name or number matches (first page
        only), the hits, newest first, each ``{message, conversation, pieces}`` with the id, kind and peer
        of its conversation and its text in context, and the ``before`` of the next page while there is more. A page
        may be empty although there is more.

    Raises:
        BadRequest: nothing to look for.
    """
    words = _words(q)
    if not words and not filters.conversation_ids:
        raise BadRequest("Type a word, a name or a number to search for.")
    limit = max(1, min(limit, PAGE_LIMIT))
    people = _people(account_id, q) if before is None and not filters.conversation_ids else []
    rows, stopped_at = _hits(account_id, words, filters, limit, before)
    ids = [row[0] for row in rows]
    found = {row.id: row for row in Message.select().where(Message.id.in_(ids))}
    names = account_names()
    matching = conversations.several(account_id, people)
    seen = conversations.peers(account_id, {row.conversation_id for row in found.values()})
    return {
        "conversations": [matching[each] for each in people],
        "hits": [
            {
                "message": message_view(found[message_id], names.get(found[message_id].author_id)),
                "conversation": seen[found[message_id].conversation_id],
                "pieces": _pieces(text),
            }
            for message_id, text in rows
        ],
        "more": stopped_at is not None,
        "before": stopped_at,
    }


def _words(q: str) -> list[str]:
    """What FTS5 can look for: runs of letters and digits."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", q))[:WORDS]


def _match(words: Sequence[str]) -> str:
    return " AND ".join([*(f'"{each}"' for each in words[:-1]), f'"{words[-1]}"*'])


def _people(account_id: int, q: str) -> list[int]:
    """The account's conversations with people whose name or number matches, newest first."""
    typed = " ".join(q.split())[:80]
    digits = re.sub(r"\D", "", typed).lstrip("0")
    numbers: list[str] = []
    addresses: list[str] = []
    chats: list[str] = []
    group = ""  # no group has this name
    if re.search(r"[^\d\s+()/.\-]", typed):
        like = "%" + re.sub(r"([\\%_])", r"\\\1", folded(typed)) + "%"
        mine = "AND (p.owner_id IS NULL OR p.owner_id = ?)"
        named = (
            "FROM contact p JOIN {} x ON x.contact_id = p.id"
            f" WHERE folded(p.name) LIKE ? ESCAPE '\\' {mine} LIMIT {MATCHES}"
        )
        numbers = _column("SELECT x.number " + named.format("contact_number"), like, account_id)
        addresses = _column("SELECT x.address " + named.format("contact_address"), like, account_id)
        others = "SELECT id FROM account WHERE id != ? AND folded(name) LIKE ? ESCAPE '\\'"
        colleagues = _column(others, account_id, like)
        group = like
        chats = [":".join(str(each) for each in sorted((account_id, other))) for other in colleagues]
    elif len(digits) >= DIGITS:
        like = f"%{digits}%"
        known = f"SELECT DISTINCT peer_number FROM conversation WHERE peer_number LIKE ? LIMIT {MATCHES}"
        numbers = _column(known, like)
    marks = [", ".join("?" * len(each)) for each in (numbers, addresses, chats)]
    return _column(
        "SELECT s.conversation_id FROM conversation c"
        " JOIN membership s ON s.conversation_id = c.id AND s.account_id = ? AND s.last_message_id IS NOT NULL"
        f" WHERE c.peer_number IN ({marks[0]}) OR c.peer_address IN ({marks[1]}) OR c.chat_key IN ({marks[2]})"
        " OR c.name IS NOT NULL AND s.visible_up_to IS NULL AND folded(c.name) LIKE ? ESCAPE '\\'"
        f" ORDER BY s.last_message_id DESC LIMIT {PEOPLE}",
        *(account_id, *numbers, *addresses, *chats, group),
    )


def _column(sql: str, *values: Any) -> list[Any]:
    return [row[0] for row in fetch(sql, *values)]


def _hits(
    account_id: int, words: Sequence[str], filters: Filters, limit: int, before: int | None
) -> tuple[list[tuple[int, str]], int | None]:
    """The hits as (id, marked text), and where to go on; None when there is no more."""
    values: dict[str, Any] = {"account": account_id, "before": before or 2**62, "limit": limit + 1, "floor": 0}
    conditions = ""
    if filters.kind is not None:
        conditions += " AND c.kind = :kind"
        values["kind"] = filters.kind
    if filters.conversation_ids:
        conditions += f" AND m.conversation_id IN ({', '.join(str(int(each)) for each in filters.conversation_ids)})"
    for name, value, comparison in (("since", filters.since_ms, ">="), ("until", filters.until_ms, "<")):
        if value is not None:
            conditions += f" AND m.at {comparison} :{name}"
            values[name] = value
    if not words:
        sql = f"SELECT m.id, m.text FROM message m {_RIGHTS} AND m.id < :before {conditions} ORDER BY m.id DESC"
        rows = _run(f"{sql} LIMIT :limit", values)
    else:
        values["match"] = _match(words)
        for most in SCANNED:
            scanned = (
                "SELECT rowid FROM message_search WHERE message_search MATCH :match AND rowid < :before"
                f" ORDER BY rowid DESC LIMIT 1 OFFSET {most}"
            )
            last = _run(scanned, values)
            values["floor"] = last[0][0] if last else 0
            rows = _run(
                f"SELECT f.rowid, snippet(message_search, 0, '{_BEGIN}', '{_END}', '…', {_CONTEXT_WORDS})"
                " FROM message_search f CROSS JOIN message m ON m.id = f.rowid"
                f" {_RIGHTS} AND f.message_search MATCH :match AND f.rowid < :before AND f.rowid > :floor {conditions}"
                " ORDER BY f.rowid DESC LIMIT :limit",
                values,
            )
            if len(rows) > limit or not last:
                break
    if len(rows) > limit:
        return rows[:limit], rows[limit - 1][0]
    return rows, values["floor"] + 1 if values["floor"] else None


def _run(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a SELECT with named values, which the database layer takes by place."""
    used: list[Any] = []

    def by_place(name: re.Match[str]) -> str:
        used.append(values[name[1]])
        return "?"

    return fetch(re.sub(r":([a-z]+)", by_place, sql), *used)


def _pieces(marked: str) -> list[View]:
    """The text around the hits, cut where they begin and end: ``{text, hit}``."""
    pieces: list[View] = []
    for part in re.split(f"({_BEGIN}[^{_END}]*{_END})", marked):
        text = part.strip(_BEGIN + _END) if part.startswith(_BEGIN) else part
        if text:
            pieces.append({"text": text, "hit": part.startswith(_BEGIN)})
    return pieces
