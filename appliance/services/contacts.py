"""Contacts: the office's shared address book and each user's own. ``viewer`` is who asks; None is the admin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import fn, prefetch

from appliance.domain.names import folded, is_visible
from appliance.services import audit, conversations, typed
from appliance.services.errors import BadRequest, NotFound
from appliance.services.views import LABELS, View, contact_view, seen_by
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import transaction
from appliance.store.models import Account, Contact, ContactAddress, ContactNumber

NAME_LENGTH = 120
NUMBERS_PER_CONTACT = 20
PAGE_LIMIT = 200


def listing(viewer: int, q: str = "", limit: int = 50, after: int = 0) -> View:
    """Contacts in the order of their names whose name or number contains ``q``: ``{contacts, more}``.

    ``after`` is the last contact of the page before; nothing comes after one that is gone by now.
    """
    limit = max(1, min(limit, PAGE_LIMIT))
    place = fn.folded(Contact.name)
    query = Contact.select().where(seen_by(viewer)).order_by(place, Contact.id).limit(limit + 1)
    if q.strip():
        query = query.where(matches(q))
    if after:
        last = Contact.get_or_none((Contact.id == after) & seen_by(viewer))
        if last is None:
            return {"contacts": [], "more": False}
        key = folded(last.name)
        query = query.where((place > key) | ((place == key) & (Contact.id > after)))
    numbers_of = ContactNumber.select().order_by(ContactNumber.id)
    rows = prefetch(query, numbers_of, ContactAddress.select().order_by(ContactAddress.id))
    shown = [contact_view(row, row.numbers, row.addresses) for row in rows[:limit]]
    return {"contacts": shown, "more": len(rows) > limit}


def get(contact_id: int, viewer: int) -> View:
    """One contact. Raises NotFound."""
    contact = _contact(contact_id, viewer)
    rows = ContactNumber.select().where(ContactNumber.contact == contact_id).order_by(ContactNumber.id)
    addresses = ContactAddress.select().where(ContactAddress.contact == contact_id).order_by(ContactAddress.id)
    return contact_view(contact, rows, addresses)


def create(name: str, contact_numbers: Sequence[Any], addresses: Sequence[Any] = (), owner: int | None = None) -> View:
    """A new contact with at least one number or email address, the office's or ``owner``'s. Raises BadRequest."""
    name = _name(name)
    parsed, parsed_addresses = _numbers(contact_numbers), _addresses(addresses)
    with transaction():
        contact = Contact.create(name=name, owner=owner, created_at=now_ms())
        _set_numbers(contact, parsed)
        _set_addresses(contact, parsed_addresses)
        return log_change(contact)


def change(
    contact_id: int,
    viewer: int,
    name: str | None = None,
    contact_numbers: Sequence[Any] | None = None,
    addresses: Sequence[Any] | None = None,
    shared: bool | None = None,
) -> View:
    """Change a contact's name, replace all its numbers or all its addresses, or share it or keep it to oneself.

    Raises:
        NotFound, BadRequest.
    """
    new_name = None if name is None else _name(name)
    parsed = None if contact_numbers is None else _numbers(contact_numbers)
    parsed_addresses = None if addresses is None else _addresses(addresses)
    with transaction():
        contact = _contact(contact_id, viewer)
        if new_name is not None:
            contact.name = new_name
        if shared is not None and shared != (contact.owner_id is None):
            contact.owner_id = None if shared else viewer
            if not shared:
                audit.record(audit.Act.DELETE_CONTACT, viewer, f"contact {contact_id}, {contact.name}, for all others")
                event_log.append("contact.deleted", {"contact_id": contact_id}, None)
        contact.save()
        if parsed is not None:
            _set_numbers(contact, parsed)
        if parsed_addresses is not None:
            _set_addresses(contact, parsed_addresses)
        return log_change(contact)


def add_number(contact_id: int, viewer: int, number: str, kind: str) -> View:
    """Add a number to an existing contact; one it already has only takes the new kind.

    Raises:
        NotFound, BadRequest.
    """
    [(parsed, kind)] = _numbers([{"number": number, "kind": kind}])
    with transaction():
        contact = _contact(contact_id, viewer)
        known = ContactNumber.get_or_none((ContactNumber.contact == contact_id) & (ContactNumber.number == parsed))
        if known is None:
            if ContactNumber.select().where(ContactNumber.contact == contact_id).count() >= NUMBERS_PER_CONTACT:
                raise BadRequest(f"A contact can have at most {NUMBERS_PER_CONTACT} numbers.")
            ContactNumber.create(contact=contact, number=parsed, kind=kind)
        else:
            known.kind = kind
            known.save()
        return log_change(contact)


def merge(contact_id: int, other_id: int, viewer: int) -> View:
    """Give a contact all numbers and addresses of another, which is then deleted.

    Raises:
        NotFound: one of them does not exist.
        BadRequest: they are the same, have too many numbers or addresses together, or the office would lose one.
    """
    if contact_id == other_id:
        raise BadRequest("Choose another contact to merge with; this is the same one.")
    with transaction():
        contact, other = _contact(contact_id, viewer), _contact(other_id, viewer)
        if contact.owner_id is not None and other.owner_id is None:
            raise BadRequest("The whole office uses the other contact. Merge your own into that one instead.")
        for model, value in ((ContactNumber, "number"), (ContactAddress, "address")):
            held = {getattr(row, value) for row in model.select().where(model.contact == contact_id)}
            gained = [row for row in model.select().where(model.contact == other_id) if getattr(row, value) not in held]
            if len(held) + len(gained) > NUMBERS_PER_CONTACT:
                raise BadRequest(f"Together they have more than {NUMBERS_PER_CONTACT} entries of a kind.")
            model.update(contact=contact_id).where(model.id.in_([row.id for row in gained])).execute()
        into = contact.name if contact.owner_id is None else _in_trail(contact)
        audit.record(audit.Act.DELETE_CONTACT, viewer, f"{_in_trail(other)}, merged into {into}")
        other.delete_instance()
        event_log.append("contact.deleted", {"contact_id": other_id}, _audience(other))
        return log_change(contact)


def delete(contact_id: int, viewer: int) -> None:
    """Delete a contact; its conversations stay and show the bare number. Raises NotFound."""
    with transaction():
        contact = _contact(contact_id, viewer)
        contact.delete_instance()
        audit.record(audit.Act.DELETE_CONTACT, viewer, _in_trail(contact))
        event_log.append("contact.deleted", {"contact_id": contact_id}, _audience(contact))


def matches(q: str) -> Any:
    """Contacts whose name or number contains what was typed."""
    q = q.strip()[:NAME_LENGTH]
    by_name = named(Contact.name, q)
    digits = re.sub(r"\D", "", q).lstrip("0")
    if len(digits) < 2 or re.search(r"[^\d\s+()/.\-]", q):
        return by_name
    holders = ContactNumber.select(ContactNumber.contact).where(ContactNumber.number.contains(digits))
    return by_name | Contact.id.in_(holders)


def named(column: Any, q: str) -> Any:
    """Rows whose name contains what was typed, whatever its case and its accents."""
    return fn.folded(column).contains(folded(q))


def mobiles() -> dict[int, str]:
    """Where colleagues can be texted, by account: their mobile of the config, else that of the contact they are too.

    A shared contact is a colleague when it has their email address or their name.
    """
    accounts = list(Account.select().where(Account.active))
    found = {row.id: row.mobile for row in accounts if row.mobile}
    by_name = {row.name.casefold(): row.id for row in accounts}
    by_address = {row.email: row.id for row in accounts if row.email}
    wanted = Contact.name.in_([row.name for row in accounts]) | Contact.id.in_(
        ContactAddress.select(ContactAddress.contact).where(ContactAddress.address.in_(list(by_address)))
    )
    rows = ContactNumber.select(ContactNumber, Contact).join(Contact).where(Contact.owner.is_null() & wanted)
    for row in rows.where(ContactNumber.kind == "mobile").order_by(ContactNumber.id):
        addresses = ContactAddress.select().where(ContactAddress.contact == row.contact_id)
        who = by_name.get(row.contact.name.casefold())
        who = who or next((by_address[each.address] for each in addresses if each.address in by_address), None)
        if who is not None:
            found.setdefault(who, row.number)
    return found


def _audience(contact: Contact) -> list[int] | None:
    return None if contact.owner_id is None else [contact.owner_id]


def _in_trail(contact: Contact) -> str:
    """What the audit trail calls a contact: whom somebody keeps to themselves is nobody else's business."""
    return f"contact {contact.id}, {contact.name}" if contact.owner_id is None else f"contact {contact.id}"


def _contact(contact_id: int, viewer: int) -> Contact:
    contact = Contact.get_or_none((Contact.id == contact_id) & seen_by(viewer))
    if contact is None:
        raise NotFound
    return contact


def _name(name: Any) -> str:
    cleaned = " ".join(name.split()) if isinstance(name, str) else ""
    if not cleaned or len(cleaned) > NAME_LENGTH or not is_visible(cleaned):
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
        parsed[typed.number(entry["number"])] = kind
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


def log_change(contact: Contact) -> View:
    """Log the contact as it is now. Raises BadRequest when nothing leads to it any more."""
    rows = list(ContactNumber.select().where(ContactNumber.contact == contact.id).order_by(ContactNumber.id))
    addresses = list(ContactAddress.select().where(ContactAddress.contact == contact.id).order_by(ContactAddress.id))
    if not rows and not addresses:
        raise BadRequest("A contact needs at least one number or email address.")
    view = contact_view(contact, rows, addresses)
    event_log.append("contact.changed", {"contact": view}, _audience(contact))
    return view
