"""The log of everything that happened, written in the transaction that made it happen.

"What happened after seq N" is the one way to learn news; every reader keeps a cursor of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import fn

from appliance.store.clock import now_ms
from appliance.store.database import database, fetch, note_event
from appliance.store.models import Event


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """One event as its readers get it."""

    seq: int
    type: str
    audience: frozenset[int] | None  # account ids; None for everyone
    data: dict[str, Any]


def append(event_type: str, data: Mapping[str, Any], audience: Iterable[int] | None) -> int:
    """Log an event inside the running transaction and return its seq.

    Raises:
        RuntimeError: there is no transaction to be part of.
    """
    if not database.in_transaction():
        raise RuntimeError("an event is only ever logged in the transaction that made it happen")
    audience_text = None if audience is None else json.dumps(sorted(set(audience)))
    data_text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    insert = "INSERT INTO event (at, type, audience, data) VALUES (?, ?, ?, ?)"
    seq = int(database.execute_sql(insert, (now_ms(), event_type, audience_text, data_text)).lastrowid)
    note_event(seq)
    return seq


def latest_seq() -> int:
    """The newest seq, 0 when nothing ever happened."""
    return int(Event.select(fn.MAX(Event.seq)).scalar() or 0)


def oldest_seq() -> int:
    """The oldest seq still in the log, 0 when it is empty."""
    return int(Event.select(fn.MIN(Event.seq)).scalar() or 0)


def after(seq: int, limit: int = 500) -> list[LoggedEvent]:
    """The events after ``seq``, oldest first."""
    rows = fetch("SELECT seq, type, audience, data FROM event WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
    return [
        LoggedEvent(
            seq=seq,
            type=event_type,
            audience=None if audience is None else frozenset(json.loads(audience)),
            data=json.loads(data),
        )
        for seq, event_type, audience, data in rows
    ]


def trim(before_ms: int, limit: int = 1000) -> int:
    """Forget up to ``limit`` events older than ``before_ms``, never the newest; returns how many."""
    newest = latest_seq()
    old = Event.select(Event.seq).where((Event.at < before_ms) & (Event.seq < newest)).limit(limit)
    return int(Event.delete().where(Event.seq.in_(old)).execute())
