"""Contacts: the office's shared address book, and who to suggest while someone types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import prefetch

from appliance.domain import mail, numbers
from appliance.services import audit, conversations, mail_queue, office
from appliance.services.errors import BadRequest, NotFound
from appliance.services.views import (
    LABELS,
    View,
    address_view,
    contact_view,
    is_colleague,
    names_of,
    names_of_addresses,
    number_view,
)
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Contact, ContactAddress, ContactNumber, LineAccount

NAME_LENGTH = 120
NUMBERS_PER_CONTACT = 20
SUGGESTIONS = 12
PAGE_LIMIT = 200


def listing(q: str = "", limit: int = 50, after: int = 0) -> View:
    """Contacts by id whose name or number contains ``q``: ``{contacts, more}``."""
    limit = max(1, min(limit, PAGE_LIMIT))
    query = Contact.select().where(Contact.id > after).order_by(Contact.id).limit(limit + 1)
    if q.strip():
        query = query.where(_matches(q))
    numbers_of = ContactNumber.select().order_by(ContactNumber.id)
    rows = prefetch(query, numbers_of, ContactAddress.select().order_by(ContactAddress.id))
    shown = [contact_view(row, row.numbers, row.addresses) for row in rows[:limit]]
    return {"contacts": shown, "more": len(rows) > limit}


def get(contact_id: int) -> View:
    """One contact. Raises NotFound."""
    contact = _contact(contact_id)
    rows = ContactNumber.select().where(ContactNumber.contact == contact_id).order_by(ContactNumber.id)
    addresses = ContactAddress.select().where(ContactAddress.contact == contact_id).order_by(ContactAddress.id)
    return contact_view(contact, rows, addresses)


def create(name: str, contact_numbers: Sequence[Any], addresses: Sequence[Any] = ()) -> View:
    """A new contact with at least one number or email address. Raises BadRequest."""
    name = _name(name)
    parsed, parsed_addresses = _numbers(contact_numbers), _addresses(addresses)
    with transaction():
        contact = Contact.create(name=name, created_at=now_ms())
        _set_numbers(contact, parsed)
        _set_addresses(contact, parsed_addresses)
        return _changed(contact)


def create_unknown(name: str, contact_numbers: Sequence[Any], addresses: Sequence[Any]) -> View | None:
    """A new contact with what no contact has yet; None when all of it is known. Raises BadRequest."""
    parsed, parsed_addresses = dict(_numbers(contact_numbers)), dict(_addresses(addresses))
    with transaction():
        known = ContactNumber.select().where(ContactNumber.number.in_(list(parsed)))
        known_addresses = ContactAddress.select().where(ContactAddress.address.in_(list(parsed_addresses)))
        fresh = parsed.keys() - {row.number for row in known}
        fresh_addresses = parsed_addresses.keys() - {row.address for row in known_addresses}
        if (parsed or parsed_addresses) and not fresh and not fresh_addresses:
            return None
        contact = Contact.create(name=_name(name), created_at=now_ms())
        _set_numbers(contact, [(number, kind) for number, kind in parsed.items() if number in fresh])
        _set_addresses(
            contact, [(address, kind) for address, kind in parsed_addresses.items() if address in fresh_addresses]
        )
        return _changed(contact)


def change(
    contact_id: int,
    name: str | None = None,
    contact_numbers: Sequence[Any] | None = None,
    addresses: Sequence[Any] | None = None,
) -> View:
    """Change a contact's name, or replace all its numbers or all its addresses. Raises NotFound, BadRequest."""
    new_name = None if name is None else _name(name)
    parsed = None if contact_numbers is None else _numbers(contact_numbers)
    parsed_addresses = None if addresses is None else _addresses(addresses)
    with transaction():
        contact = _contact(contact_id)
        if new_name is not None:
            contact.name = new_name
            contact.save()
        if parsed is not None:
            _set_numbers(contact, parsed)
        if parsed_addresses is not None:
            _set_addresses(contact, parsed_addresses)
        return _changed(contact)


def add_number(contact_id: int, number: str, kind: str) -> View:
    """Add a number to an existing contact; one it already has only takes the new kind."""
    [(parsed, kind)] = _numbers([{"number": number, "kind": kind}])
    with transaction():
        contact = _contact(contact_id)
        known = ContactNumber.get_or_none((ContactNumber.contact == contact_id) & (ContactNumber.number == parsed))
        if known is None:
            if ContactNumber.select().where(ContactNumber.contact == contact_id).count() >= NUMBERS_PER_CONTACT:
                raise BadRequest(f"A contact can have at most {NUMBERS_PER_CONTACT} numbers.")
            ContactNumber.create(contact=contact, number=parsed, kind=kind)
        else:
            known.kind = kind
            known.save()
        return _changed(contact)


def merge(contact_id: int, other_id: int, by: int | str = audit.NOBODY) -> View:
    """Give a contact all numbers and addresses of another, which is then deleted.

    Raises:
        NotFound: one of them does not exist.
        BadRequest: they are the same, or have too many numbers or addresses together.
    """
    if contact_id == other_id:
        raise BadRequest("Choose another contact to merge with; this is the same one.")
    with transaction():
        contact, other = _contact(contact_id), _contact(other_id)
        for model, value in ((ContactNumber, "number"), (ContactAddress, "address")):
            held = {getattr(row, value) for row in model.select().where(model.contact == contact_id)}
            gained = [row for row in model.select().where(model.contact == other_id) if getattr(row, value) not in held]
            if len(held) + len(gained) > NUMBERS_PER_CONTACT:
                raise BadRequest(f"Together they have more than {NUMBERS_PER_CONTACT} entries of a kind.")
            model.update(contact=contact_id).where(model.id.in_([row.id for row in gained])).execute()
        audit.record(audit.Act.DELETE_CONTACT, by, f"contact {other_id}, {other.name}, merged into {contact.name}")
        other.delete_instance()
        event_log.append("contact.deleted", {"contact_id": other_id}, None)
        return _changed(contact)


def delete(contact_id: int, by: int | str = audit.NOBODY) -> None:
    """Delete a contact; its conversations stay and show the bare number.

    Args:
        by: who does it, for the audit trail.
    """
    with transaction():
        contact = _contact(contact_id)
        contact.delete_instance()
        audit.record(audit.Act.DELETE_CONTACT, by, f"contact {contact_id}, {contact.name}")
        event_log.append("contact.deleted", {"contact_id": contact_id}, None)


def suggest(account_id: int, q: str) -> View:
    """Rows to pick while someone types a name or a number: ``{suggestions}``.

    A colleague offers a chat. Each number of a contact is its own row, and so is a number typed in full, for those
    who have an SMS number to send from.
    """
    q = q.strip()
    if not q:
        return {"suggestions": []}
    found: list[View] = [
        {"type": "chat", "user_id": row.id, "name": row.name}
        for row in Account.select()
        .where(
            is_colleague() & (Account.id != account_id) & (Account.name.contains(q) | Account.username.startswith(q))
        )
        .order_by(Account.name)
        .limit(SUGGESTIONS)
    ]
    if LineAccount.select().where(LineAccount.account == account_id).exists():
        found += _suggested_numbers(account_id, q)
    if mail_queue.can_send():
        found += _suggested_addresses(q)
    return {"suggestions": found[:SUGGESTIONS]}


def _suggested_numbers(account_id: int, q: str) -> list[View]:
    rows = (
        ContactNumber.select()
        .join(Contact)
        .where(_matches(q))
        .order_by(Contact.name, ContactNumber.id)
        .limit(SUGGESTIONS)
    )
    wanted = [row.number for row in rows]
    try:
        typed = numbers.parse(q, office.current().country)
    except numbers.BadNumber:
        typed = None
    if typed is not None and typed not in wanted:
        wanted.insert(0, typed)
    names = names_of(wanted)
    return [
        {
            "type": "sms",
            **number_view(number, names),
            "preferred_line_id": conversations.preferred_line(account_id, number),
        }
        for number in dict.fromkeys(wanted)
    ]


def _suggested_addresses(q: str) -> list[View]:
    rows = (
        ContactAddress.select()
        .join(Contact)
        .where(_matches(q) | ContactAddress.address.startswith(q.lower()[:NAME_LENGTH]))
        .order_by(Contact.name, ContactAddress.id)
        .limit(SUGGESTIONS)
    )
    wanted = [row.address for row in rows]
    typed = mail.parse_address(q) if "." in q.rpartition("@")[2] else None
    if typed is not None:
        wanted.insert(0, typed)
    names = names_of_addresses(wanted)
    return [{"type": "email", **address_view(address, names)} for address in dict.fromkeys(wanted)]


def _matches(q: str) -> Any:
    q = q.strip()[:NAME_LENGTH]
    by_name = Contact.name.contains(q)
    digits = re.sub(r"\D", "", q).lstrip("0")
    if len(digits) < 2 or re.search(r"[^\d\s+()/.\-]", q):
        return by_name
    holders = ContactNumber.select(ContactNumber.contact).where(ContactNumber.number.contains(digits))
    return by_name | Contact.id.in_(holders)


def _contact(contact_id: int) -> Contact:
    contact = Contact.get_or_none(Contact.id == contact_id)
    if contact is None:
        raise NotFound
    return contact


def _name(name: Any) -> str:
    cleaned = " ".join(name.split()) if isinstance(name, str) else ""
    if not cleaned or len(cleaned) > NAME_LENGTH or not cleaned.isprintable():
        raise BadRequest(f"A contact needs a name of 1 to {NAME_LENGTH} characters.")
    return cleaned


def _numbers(entries: Sequence[Any]) -> list[tuple[str, str]]:
    if not isinstance(entries, list) or len(entries) > NUMBERS_PER_CONTACT:
        raise BadRequest(f"A contact can have at most {NUMBERS_PER_CONTACT} numbers.")
    parsed: dict[str, str] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("number"), str):
            raise BadRequest("Each number must be an object with `number` and `kind`.")
        kind = entry.get("kind", "mobile")
        if kind not in LABELS:
            raise BadRequest(f"The kind of a number must be one of {', '.join(LABELS)}.")
        try:
            parsed[numbers.parse(entry["number"], office.current().country)] = kind
        except numbers.BadNumber as error:
            raise BadRequest(error.sentence, "bad_number") from error
    return list(parsed.items())


def _set_numbers(contact: Contact, parsed: Iterable[tuple[str, str]]) -> None:
    ContactNumber.delete().where(ContactNumber.contact == contact.id).execute()
    for number, kind in parsed:
        ContactNumber.create(contact=contact, number=number, kind=kind)


def _addresses(entries: Sequence[Any]) -> list[tuple[str, str]]:
    if not isinstance(entries, list | tuple) or len(entries) > NUMBERS_PER_CONTACT:
        raise BadRequest(f"A contact can have at most {NUMBERS_PER_CONTACT} email addresses.")
    parsed: dict[str, str] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("address"), str):
            raise BadRequest("Each email address must be an object with `address` and `kind`.")
        kind = entry.get("kind", "work")
        if kind not in LABELS:
            raise BadRequest(f"The kind of an email address must be one of {', '.join(LABELS)}.")
        parsed[conversations.email_address(entry["address"])] = kind
    return list(parsed.items())


def _set_addresses(contact: Contact, parsed: Iterable[tuple[str, str]]) -> None:
    ContactAddress.delete().where(ContactAddress.contact == contact.id).execute()
    for address, kind in parsed:
        ContactAddress.create(contact=contact, address=address, kind=kind)


def _changed(contact: Contact) -> View:
    """Log the contact as it is now. Raises BadRequest when nothing leads to it any more."""
    rows = list(ContactNumber.select().where(ContactNumber.contact == contact.id).order_by(ContactNumber.id))
    addresses = list(ContactAddress.select().where(ContactAddress.contact == contact.id).order_by(ContactAddress.id))
    if not rows and not addresses:
        raise BadRequest("A contact needs at least one number or email address.")
    view = contact_view(contact, rows, addresses)
    event_log.append("contact.changed", {"contact": view}, None)
    return view
