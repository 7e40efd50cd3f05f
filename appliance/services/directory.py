"""Bringing the users and numbers of the config files into the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appliance.domain.phones import AutoAnswer
from appliance.services import audit
from appliance.settings import Settings
from appliance.store import event_log
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Account, Conversation, Line, LineAccount, Membership, Phone, Session


@dataclass(frozen=True, slots=True)
class PhoneEntry:
    """A user's phone as the config has it."""

    endpoint: str
    label: str = ""
    auto_answer: AutoAnswer = AutoAnswer.OFF


# Whoever is given a number sees all its threads, as read; in one statement, for others wait meanwhile.
_JOIN_THREADS = """
    INSERT INTO membership (conversation_id, account_id, last_message_id, read_up_to, hidden_up_to, muted)
    SELECT id, ?, newest, COALESCE(newest, 0), 0, 0
    FROM (SELECT c.id, (SELECT MAX(id) FROM message WHERE conversation_id = c.id) newest FROM conversation c
        WHERE c.line_id = ?)
"""


@dataclass(frozen=True, slots=True)
class UserEntry:
    """A user as the config has it."""

    username: str
    name: str
    role: str
    phones: Sequence[PhoneEntry]
    email: str | None = None
    forward_texts: bool = False
    unread_alert: bool = True
    extension: str | None = None
    mobile: str | None = None  # E.164


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One of the office's SMS numbers as the config has it."""

    modem: str
    number: str  # E.164
    label: str
    usernames: Sequence[str]
    forward_to: Sequence[str] = ()  # addresses that get its inbound texts by mail
    per_minute: int = 0  # parts; 0: no limit
    per_day: int = 0
    per_month: int = 0
    fallback: str | None = None  # a modem
    imei: str = ""  # of its modem; empty: any
    sim: str = ""  # ICCID or IMSI; empty: the one that was first seen


def entries(settings: Settings) -> tuple[list[UserEntry], list[LineEntry]]:
    """The users and numbers of the config as ``apply`` takes them."""
    known = {each.endpoint: PhoneEntry(each.endpoint, each.label, each.auto_answer) for each in settings.phones}
    return (
        [
            UserEntry(
                username=each.username,
                name=each.name,
                role=each.role,
                phones=[known.get(endpoint, PhoneEntry(endpoint)) for endpoint in each.phone],
                email=each.email or None,
                forward_texts=each.forward_texts,
                unread_alert=each.unread_alert,
                extension=each.extension or None,
                mobile=each.mobile or None,
            )
            for each in settings.users
        ],
        [
            LineEntry(
                modem=each.name,
                number=each.number,
                label=each.label,
                usernames=each.users,
                forward_to=each.forward_to,
                per_minute=each.per_minute,
                per_day=each.per_day,
                per_month=each.per_month,
                fallback=each.fallback or None,
                imei=each.imei,
                sim=each.sim,
            )
            for each in settings.modems
        ],
    )


def start(users: Sequence[UserEntry], lines: Sequence[LineEntry]) -> None:
    """Apply the config that the box starts with; browsers that stayed open read afresh if it says something else."""
    with transaction():
        before = _seen_by_browsers()
        apply(users, lines)
        if _seen_by_browsers() != before:
            event_log.append("office.changed", {}, None)


def _seen_by_browsers() -> list[list[tuple[Any, ...]]]:
    return [
        fetch("SELECT id, name, role, extension, active, email, unread_alert, mobile FROM account ORDER BY id"),
        fetch("SELECT account_id, endpoint, place, label FROM phone ORDER BY account_id, endpoint"),
        fetch("SELECT id, modem, number, label, active FROM line ORDER BY id"),
        fetch("SELECT line_id, account_id FROM line_account ORDER BY line_id, account_id"),
    ]


def reload(users: Sequence[UserEntry], lines: Sequence[LineEntry], changes: Sequence[str]) -> None:
    """Apply a config that was read again; everybody's browser then reads afresh what it may see.

    Args:
        changes: what is different, in words; nothing is told when there is nothing.
    """
    with transaction():
        apply(users, lines)
        if changes:
            event_log.append("office.changed", {}, None)
        for change in changes:
            audit.record(audit.Act.CONFIG, audit.ADMIN, change)


def refused(problems: Sequence[str]) -> None:
    """Note in the audit trail that a config was read again and is wrong."""
    with transaction():
        for problem in problems:
            audit.record(audit.Act.CONFIG_REFUSED, audit.ADMIN, problem)


def apply(users: Sequence[UserEntry], lines: Sequence[LineEntry]) -> None:
    """Make accounts and lines what the config says; what it no longer names is kept but switched off."""
    with transaction():
        accounts = {entry.username: _account(entry) for entry in users}
        gone = Account.id.not_in(list(accounts.values()))
        for user in users:
            _phones(accounts[user.username], user.phones)
        Session.delete().where(Session.account.in_(Account.select().where(gone))).execute()
        Account.update(active=False).where(gone).execute()
        kept = [_line(entry) for entry in lines]
        Line.update(active=False).where(Line.id.not_in(kept)).execute()
        for line_id, entry in zip(kept, lines, strict=True):
            _assign(line_id, {accounts[username] for username in entry.usernames})


def _account(entry: UserEntry) -> int:
    values = {
        "name": entry.name,
        "role": entry.role,
        "extension": entry.extension,
        "mobile": entry.mobile,
        "active": True,
        "email": entry.email,
        "forward_texts": entry.forward_texts,
        "unread_alert": entry.unread_alert,
    }
    known = Account.get_or_none(Account.username == entry.username)
    if known is None:
        return int(Account.create(username=entry.username, **values).id)
    Account.update(values).where(Account.id == known.id).execute()
    return int(known.id)


def _phones(account_id: int, wanted: Sequence[PhoneEntry]) -> None:
    """What is known of a phone's state stays."""
    endpoints = [entry.endpoint for entry in wanted]
    Phone.delete().where((Phone.account == account_id) & Phone.endpoint.not_in(endpoints)).execute()
    for place, entry in enumerate(wanted):
        values = {"place": place, "label": entry.label, "auto_answer": entry.auto_answer}
        this = (Phone.account == account_id) & (Phone.endpoint == entry.endpoint)
        if not Phone.update(values).where(this).execute():
            Phone.create(account=account_id, endpoint=entry.endpoint, **values)


def _line(entry: LineEntry) -> int:
    """The number is what people know, so it keeps the threads when its SIM moves to another modem."""
    known = Line.get_or_none(Line.number == entry.number)
    in_the_way = Line.get_or_none((Line.modem == entry.modem) & (Line.number != entry.number))
    if in_the_way is not None:
        Line.update(modem=f"was {entry.modem} ({in_the_way.id})", active=False).where(
            Line.id == in_the_way.id
        ).execute()
    values = {
        "modem": entry.modem,
        "label": entry.label,
        "active": True,
        "forward_to": json.dumps(list(entry.forward_to)),
        "per_minute": entry.per_minute,
        "per_day": entry.per_day,
        "per_month": entry.per_month,
        "fallback": entry.fallback,
        "imei": entry.imei,
        "sim": entry.sim,
    }
    if known is None:
        return int(Line.create(number=entry.number, **values).id)
    Line.update(values).where(Line.id == known.id).execute()
    return int(known.id)


def _assign(line_id: int, wanted: set[int]) -> None:
    held = {row.account_id for row in LineAccount.select().where(LineAccount.line == line_id)}
    threads = Conversation.select(Conversation.id).where(Conversation.line == line_id)
    for account_id in held - wanted:
        LineAccount.delete().where((LineAccount.line == line_id) & (LineAccount.account == account_id)).execute()
        Membership.delete().where((Membership.account == account_id) & Membership.conversation.in_(threads)).execute()
    for account_id in wanted - held:
        LineAccount.create(line=line_id, account=account_id)
        execute(_JOIN_THREADS, account_id, line_id)
