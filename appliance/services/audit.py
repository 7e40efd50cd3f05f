"""The audit trail: who did what, about what, when and from where; written in the transaction that does it.

It names people, numbers and rows, never what was written in a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum

from appliance.store.clock import iso, now_ms
from appliance.store.database import database, execute, fetch
from appliance.store.models import Audit

ABOUT_LENGTH = 500
NOBODY = "the box"  # what it does by itself
ADMIN = "the admin"  # whoever may change the config files


class Act(StrEnum):
    """What is worth remembering."""

    LOGIN = "signed in"
    LOGIN_FAILED = "failed to sign in"
    LOGOUT = "signed out"
    PASSWORD = "set a password"
    TEXT = "sent a text"
    EMAIL = "sent an email"
    CALL = "started a call"
    DELETE_MESSAGE = "deleted a message"
    DELETE_CONVERSATION = "deleted a conversation"
    DELETE_CONTACT = "deleted a contact"
    CONFIG = "changed the config"
    EXPORT = "exported"
    ERASE = "erased"
    RESTORE = "restored a backup"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

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


def entries(since_ms: int = 0, who: str | None = None, limit: int | None = None) -> Iterator[Entry]:
    """The newest ``limit`` lines (None: all), oldest first."""
    chosen = Audit.select().where(Audit.at >= since_ms)
    if who is not None:
        chosen = chosen.where(Audit.who == who)
    if limit is not None:
        newest = [row.id for row in chosen.order_by(Audit.id.desc()).limit(limit)]
        chosen = chosen.where(Audit.id >= newest[-1]) if newest else chosen.where(False)
    for row in chosen.order_by(Audit.id).iterator():
        yield Entry(iso(row.at) or "", row.who, row.what, row.about, row.address)


def trim(before_ms: int, limit: int = 1000) -> None:
    """Forget up to ``limit`` lines older than ``before_ms``, inside the running transaction."""
    old = Audit.select(Audit.id).where(Audit.at < before_ms).limit(limit)
    Audit.delete().where(Audit.id.in_(old)).execute()
