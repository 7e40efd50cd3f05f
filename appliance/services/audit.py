"""The audit trail: who did what, about what, when and from where; written in the transaction that does it.

It names people, numbers and rows, never what was written in a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from appliance.store.clock import iso, now_ms
from appliance.store.database import database, execute, fetch
from appliance.store.models import Audit

# From one name to the next in the index: DISTINCT would look at every line.
_EVERYBODY = """
    WITH RECURSIVE everybody (who) AS (
        SELECT MIN(who) FROM audit
        UNION ALL SELECT (SELECT MIN(who) FROM audit WHERE who > everybody.who) FROM everybody WHERE who IS NOT NULL
    )
    SELECT who FROM everybody WHERE who IS NOT NULL
"""
ABOUT_LENGTH = 500
SOMEBODY = "somebody"  # who did not say truly who it is
NOBODY = "the box"  # what it does by itself
ADMIN = "the admin"  # whoever may change the config files


class Act(StrEnum):
    """What is worth remembering."""

    LOGIN = "signed in"
    LOGIN_FAILED = "failed to sign in"
    LOGOUT = "signed out"
    PASSWORD = "set a password"
    INVITE = "invited"
    TEXT = "sent a text"
    EMAIL = "sent an email"
    CALL = "started a call"
    DELETE_MESSAGE = "deleted a message"
    DELETE_CONVERSATION = "deleted a conversation"
    DELETE_CONTACT = "deleted a contact"
    CONFIG = "changed the config"
    CONFIG_REFUSED = "wrote a wrong config"
    EXPORT = "exported"
    IMPORT = "imported"
    ERASE = "erased"
    RESTORE = "restored a backup"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    id: int
    at: str  # ISO 8601, UTC
    who: str
    what: str
    about: str
    address: str  # where a browser was; "" for what did not come over the network


_address: ContextVar[str] = ContextVar("address", default="")


def came_from(address: str) -> None:
    """What this thread does from now on was asked for from ``address``."""
    _address.set(address)


def record(act: Act, who: str | int, about: str = "", address: str | None = None) -> None:
    """Add a line inside the running transaction.

    Args:
        who: a name, or the id of the account.
        about: the number, conversation or user concerned, in words; no text of a message.
        address: where it came from, if not what ``came_from`` was told.

    Raises:
        RuntimeError: there is no transaction to be part of.
    """
    if not database.in_transaction():
        raise RuntimeError("an act is only ever recorded in the transaction that does it")
    if isinstance(who, int):
        [(who,)] = fetch("SELECT username FROM account WHERE id = ?", who)
    execute(
        "INSERT INTO audit (at, who, what, about, address) VALUES (?, ?, ?, ?, ?)",
        *(now_ms(), who, act, about[:ABOUT_LENGTH], _address.get() if address is None else address),
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines; what is empty does not matter."""

    since_ms: int = 0
    until_ms: int | None = None
    who: str = ""
    what: str = ""  # of ``Act``
    words: str = ""  # anywhere in what it was about, or in the address


def entries(wanted: Wanted, limit: int | None = None) -> Iterator[Entry]:
    """The newest ``limit`` lines (None: all), oldest first."""
    chosen = _chosen(wanted)
    if limit is not None:
        newest = [row.id for row in chosen.order_by(Audit.id.desc()).limit(limit)]
        chosen = chosen.where(Audit.id >= newest[-1]) if newest else chosen.where(False)
    return map(_entry, chosen.order_by(Audit.id).iterator())


def page(wanted: Wanted, limit: int, before: int | None = None) -> tuple[list[Entry], bool]:
    """The newest ``limit`` lines older than line ``before``, newest first; and whether there are more."""
    chosen = _chosen(wanted)
    if before is not None:
        chosen = chosen.where(Audit.id < before)
    rows = [_entry(row) for row in chosen.order_by(Audit.id.desc()).limit(limit + 1)]
    return rows[:limit], len(rows) > limit


def everybody() -> list[str]:
    """Who stands in the trail, in alphabetical order."""
    return [who for (who,) in fetch(_EVERYBODY)]


def _chosen(wanted: Wanted) -> Any:
    chosen = Audit.select().where(Audit.at >= wanted.since_ms)
    if wanted.until_ms is not None:
        chosen = chosen.where(Audit.at < wanted.until_ms)
    if wanted.who:
        chosen = chosen.where(Audit.who == wanted.who)
    if wanted.what:
        chosen = chosen.where(Audit.what == wanted.what)
    if wanted.words:
        chosen = chosen.where(Audit.about.contains(wanted.words) | Audit.address.contains(wanted.words))
    return chosen


def _entry(row: Audit) -> Entry:
    return Entry(row.id, iso(row.at) or "", row.who, row.what, row.about, row.address)


def trim(before_ms: int, limit: int = 1000) -> None:
    """Forget up to ``limit`` lines older than ``before_ms``, inside the running transaction."""
    old = Audit.select(Audit.id).where(Audit.at < before_ms).limit(limit)
    Audit.delete().where(Audit.id.in_(old)).execute()
