"""Whom to suggest while someone types, and where colleagues can be texted."""

from __future__ import annotations

from peewee import fn

from appliance.domain import mail, numbers
from appliance.services import contacts, conversations, lines, mail_queue, office
from appliance.services.views import (
    View,
    address_view,
    is_colleague,
    names_of,
    names_of_addresses,
    number_view,
    seen_by,
)
from appliance.store.models import Account, Contact, ContactAddress, ContactNumber

SUGGESTIONS = 12


def suggest(account_id: int, q: str) -> View:
    """Rows to pick while someone types a name or a number: ``{suggestions}``.

    A colleague offers a chat, and a text to their mobile where that is known. Each number of a contact is its own
    row, and so is a number typed in full, for those who have an SMS number to send from.
    """
    q = q.strip()
    if not q:
        return {"suggestions": []}
    called_so = contacts.named(Account.name, q) | Account.username.startswith(q)
    colleagues = list(
        Account.select()
        .where(is_colleague() & (Account.id != account_id) & called_so)
        .order_by(Account.name)
        .limit(SUGGESTIONS)
    )
    mobiles = contacts.mobiles()
    texts = bool(lines.of(account_id))
    found: list[View] = []
    for row in colleagues:
        found.append({"type": "chat", "user_id": row.id, "name": row.name})
        if texts and row.id in mobiles:
            found.append(_text_to(account_id, mobiles[row.id], names_of([mobiles[row.id]], account_id)))
    if texts:
        known = {row.get("number") for row in found}
        found += [row for row in _suggested_numbers(account_id, q) if row["number"] not in known]
    if mail_queue.can_send():
        found += _suggested_addresses(account_id, q)
    return {"suggestions": found[:SUGGESTIONS]}


def _suggested_numbers(account_id: int, q: str) -> list[View]:
    rows = (
        ContactNumber.select()
        .join(Contact)
        .where(contacts.matches(q) & seen_by(account_id))
        .order_by(fn.folded(Contact.name), ContactNumber.id)
        .limit(SUGGESTIONS)
    )
    wanted = [row.number for row in rows]
    try:
        typed = numbers.parse(q, office.current().country)
    except numbers.BadNumber:
        typed = None
    if typed is not None and typed not in wanted:
        wanted.insert(0, typed)
    names = names_of(wanted, account_id)
    return [_text_to(account_id, number, names) for number in dict.fromkeys(wanted)]


def _text_to(account_id: int, number: str, names: dict[str, View]) -> View:
    last = conversations.last_line(account_id, number)
    return {"type": "sms", **number_view(number, names), "preferred_line_id": last}


def _suggested_addresses(account_id: int, q: str) -> list[View]:
    rows = (
        ContactAddress.select()
        .join(Contact)
        .where(
            (contacts.matches(q) | ContactAddress.address.startswith(q.lower()[: contacts.NAME_LENGTH]))
            & seen_by(account_id)
        )
        .order_by(fn.folded(Contact.name), ContactAddress.id)
        .limit(SUGGESTIONS)
    )
    wanted = [row.address for row in rows]
    typed = mail.parse_address(q) if "." in q.rpartition("@")[2] else None
    if typed is not None:
        wanted.insert(0, typed)
    names = names_of_addresses(wanted, account_id)
    return [{"type": "email", **address_view(address, names)} for address in dict.fromkeys(wanted)]
